/** What kind of failure an error is; the API turns it into `extensions.code`, the log into a level. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'CONFLICT'
  | 'LIMIT_EXCEEDED'
  | 'UNSUPPORTED'
  | 'DISHONEST_RESULT'
  | 'CANCELLED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

export interface ErrorOptions {
  /** Whether the message may be shown to a client; internal details never are. */
  readonly expose?: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class of the product. A message says what was expected, what was found and where. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly expose: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.expose = options.expose ?? code !== 'INTERNAL';
    this.details = options.details ?? {};
  }
}

/** An expected failure, as data: `path` names the input field or the place inside an uploaded file. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** A failure with every reason at once, for inputs that are refused as a whole. */
export class ProblemsError extends AppError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('INVALID_INPUT', problems.map((problem) => problem.message).join('; '));
    this.name = 'ProblemsError';
    this.problems = problems;
  }
}

/** What a thrown value says; anything can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The problems an error stands for: its own list, or itself as one. Internal messages are not shown. */
export function problemsOf(error: unknown, path: readonly string[] = []): readonly Problem[] {
  if (error instanceof ProblemsError) return error.problems;
  if (error instanceof AppError && error.expose) return [{ code: error.code, message: error.message, path }];
  return [{ code: 'INTERNAL', message: 'an internal error occurred; it has been logged', path }];
}
