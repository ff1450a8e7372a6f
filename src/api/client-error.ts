import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import type { ErrorCode, Problem } from '../kernel/errors.ts';
import { AppError, ProblemsError } from '../kernel/errors.ts';

/** Codes that clients know under another name than the product does inside. */
const CODES: Partial<Record<ErrorCode, string>> = { INVALID_INPUT: 'BAD_USER_INPUT' };

const MASKED = { message: 'an internal error occurred; it has been logged', code: 'INTERNAL_SERVER_ERROR' } as const;

/** What may be said to a client, and whether somebody should look into it. */
export interface ClientError {
  readonly formatted: GraphQLFormattedError;
  readonly internal: boolean;
}

/**
 * An error of a GraphQL operation as the client sees it. Messages of errors that are not meant for clients are not
 * shown. `fallback` is the code of errors that GraphQL itself raised without one.
 */
export function clientErrorOf(error: unknown, fallback: string): ClientError {
  const located = error instanceof GraphQLError ? error : undefined;
  const original = originalOf(error);
  if (original instanceof AppError && original.expose) {
    const extensions = { code: CODES[original.code] ?? original.code, ...problemsOf(original) };
    return { formatted: formatted(original.message, located, extensions), internal: false };
  }
  const code = located?.extensions.code;
  const raisedByGraphQL =
    located !== undefined && (original === undefined || (code !== undefined && code !== MASKED.code));
  if (raisedByGraphQL)
    return { formatted: formatted(located.message, located, { code: String(code ?? fallback) }), internal: false };
  return { formatted: formatted(MASKED.message, located, { code: MASKED.code }), internal: true };
}

/** The error that a resolver threw, if one did. */
export function originalOf(error: unknown): unknown {
  let original: unknown = error instanceof GraphQLError ? error.originalError : error;
  while (original instanceof GraphQLError) original = original.originalError;
  return original;
}

function problemsOf(error: AppError): { readonly problems?: readonly Problem[] } {
  return error instanceof ProblemsError ? { problems: error.problems } : {};
}

function formatted(
  message: string,
  located: GraphQLError | undefined,
  extensions: Record<string, unknown>,
): GraphQLFormattedError {
  return {
    message,
    ...(located?.locations ? { locations: located.locations } : {}),
    ...(located?.path ? { path: located.path } : {}),
    extensions,
  };
}
