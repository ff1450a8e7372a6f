import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from '../kernel/logger.ts';

/** Answers with an error in GraphQL's own form, whatever the route. */
export function sendError(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}

/** Gives each request an id, the client's own when it has a sane one, and says it in the answer. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  const id = given && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
  response.locals.requestId = id;
  response.set('x-request-id', id);
  next();
};

export const notFound: RequestHandler = (_request, response) => {
  sendError(response, 404, 'NOT_FOUND', 'there is nothing at this address');
};

const BODY_ERRORS: Readonly<Record<number, string>> = {
  400: 'expected a JSON body',
  413: 'expected a body of at most 1 MB; files are sent to the address that createUpload gives',
  415: 'expected a body in UTF-8, without an unusual encoding',
};

/** The last handler: says what was wrong with a body, and logs everything else. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    const message = BODY_ERRORS[status];
    if (message) {
      sendError(response, status, status === 413 ? 'LIMIT_EXCEEDED' : 'BAD_REQUEST', message);
      return;
    }
    logger.error('a request failed', {
      requestId: response.locals.requestId,
      method: request.method,
      path: request.path,
      error,
    });
    sendError(response, 500, 'INTERNAL_SERVER_ERROR', 'an internal error occurred; it has been logged');
  };
}

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500;
}
