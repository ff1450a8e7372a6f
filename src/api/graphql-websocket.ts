import type { Server } from 'node:http';
import type { FormattedExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { GraphQLError, parse, validate } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { CloseCode } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { useServer as serveWebSocket } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Logger } from '../kernel/logger.ts';
import type { Identity } from '../platform/database/context.ts';
import type { KeyAuthenticator } from './authentication.ts';
import { identityOfBearer } from './authentication.ts';
import { clientErrorOf, originalOf } from './client-error.ts';
import { MAX_TOKENS } from './graphql-http.ts';
import { costFault } from './operation-cost.ts';
import type { RequestContexts } from './request-contexts.ts';

const MAX_MESSAGE_BYTES = 1_000_000;

export interface WebSocketOptions {
  readonly schema: GraphQLSchema;
  readonly authenticator: KeyAuthenticator;
  readonly contexts: RequestContexts;
  readonly logger: Logger;
  /** 0 when the caller may go on, else the seconds to wait. */
  readonly waitSeconds: (identity: Identity) => number;
}

export interface GraphQLWebSocket {
  /** Ends all subscriptions and closes their connections with 1001 (going away), so that clients connect elsewhere. */
  close(): Promise<void>;
}

interface Connection {
  readonly connectionParams?: Readonly<Record<string, unknown>>;
  readonly extra: Extra;
}

/** GraphQL over WebSocket (graphql-transport-ws) at /graphql of an HTTP server. */
export function serveGraphQLWebSocket(httpServer: Server, options: WebSocketOptions): GraphQLWebSocket {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  httpServer.on('upgrade', (request, socket, head) => {
    if (new URL(request.url ?? '/', 'http://any').pathname !== '/graphql') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });
  const operations = new SocketOperations(options);
  const served = serveWebSocket<Record<string, unknown>>(
    {
      isProd: true,
      onConnect: async (connection) => (await operations.identityOf(connection)) !== undefined,
      onSubscribe: (connection, _id, payload) => operations.prepare(connection, payload),
      onNext: (_connection, _id, _payload, _args, result) => operations.presentResult(result),
      onError: (_connection, _id, _payload, errors) => operations.present(errors),
    },
    sockets,
  );
  return { close: async () => served.dispose() };
}

/** As graphql-ws declares it. */
interface SocketResult {
  errors?: readonly GraphQLError[] | undefined;
  data?: Record<string, unknown> | null | undefined;
  extensions?: Record<string, unknown> | undefined;
}

class SocketOperations {
  readonly #options: WebSocketOptions;

  constructor(options: WebSocketOptions) {
    this.#options = options;
  }

  identityOf({ connectionParams }: Connection): Promise<Identity | undefined> {
    return identityOfBearer(
      this.#options.authenticator,
      connectionParams?.authorization ?? connectionParams?.Authorization,
    );
  }

  /** Checks an operation as HTTP does; the key is looked up again, since it may have been revoked meanwhile. */
  async prepare(connection: Connection, payload: SubscribePayload) {
    const { schema, contexts, waitSeconds } = this.#options;
    const identity = await this.identityOf(connection);
    if (!identity) {
      connection.extra.socket.close(CloseCode.Forbidden, 'Forbidden');
      return [new GraphQLError('the API key is not valid any more', { extensions: { code: 'UNAUTHENTICATED' } })];
    }
    const wait = waitSeconds(identity);
    if (wait > 0)
      return [
        new GraphQLError(`too many operations; try again in ${wait} s`, { extensions: { code: 'LIMIT_EXCEEDED' } }),
      ];
    const document = parsed(payload.query);
    if (document instanceof GraphQLError) return [document];
    const faults = validate(schema, document).map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
    if (faults.length > 0) return faults;
    const { operationName, variables } = payload;
    const fault = costFault({ schema, document, operationName, variables });
    if (fault) return [fault];
    const contextValue = contexts.create(identity, connection.extra.request);
    return { schema, document, operationName: operationName ?? null, variableValues: variables ?? {}, contextValue };
  }

  presentResult({ errors, data, extensions }: SocketResult): FormattedExecutionResult {
    return {
      ...(errors && { errors: this.present(errors) }),
      ...(data !== undefined && { data }),
      ...(extensions && { extensions }),
    };
  }

  present(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
    return errors.map((error) => {
      const { formatted, internal } = clientErrorOf(error, 'BAD_USER_INPUT');
      if (internal)
        this.#options.logger.error('a GraphQL operation failed on a WebSocket', {
          path: error.path,
          error: originalOf(error),
        });
      return formatted;
    });
  }
}

function parsed(query: string) {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return withCode(error, 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
