import type { ErrorCode, Problem } from '../../kernel/errors.ts';
import { AppError, problemsOf } from '../../kernel/errors.ts';

/** Failures a caller can expect and act on; all others are errors of the transport. */
const EXPECTED: readonly ErrorCode[] = ['INVALID_INPUT', 'NOT_FOUND', 'CONFLICT', 'LIMIT_EXCEEDED', 'UNSUPPORTED'];

export type Payload<K extends string, T> = { readonly [P in K]: T | null } & { readonly problems: readonly Problem[] };

/** The payload of a mutation: the object, or null with the problems when `work` failed as expected. */
export async function settle<K extends string, T>(field: K, work: Promise<T>): Promise<Payload<K, T>> {
  try {
    return payload(field, await work, []);
  } catch (error) {
    if (!(error instanceof AppError) || !EXPECTED.includes(error.code)) throw error;
    return payload<K, T>(field, null, problemsOf(error));
  }
}

function payload<K extends string, T>(field: K, object: T | null, problems: readonly Problem[]): Payload<K, T> {
  // A computed key widens to string in TypeScript's eyes; the object has exactly this shape.
  return { [field]: object, problems } as Payload<K, T>;
}
