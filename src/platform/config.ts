import { resolve } from 'node:path';
import { z } from 'zod';
import { ProblemsError, type Problem } from '../kernel/errors.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const RUNTIMES = ['onnxruntime', 'tfjs'] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

export const DEVICES = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'directml'] as const;
export type DeviceName = (typeof DEVICES)[number];

/** Everything the environment decides, checked and with defaults applied. */
export interface Config {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Null: the embedded server. */
  readonly databaseUrl: string | null;
  /** Null: the first organization's key is made at the first start. */
  readonly apiKey: string | null;
  /** Base of the URLs handed out, without a slash at its end; null: taken from the address the server listens on. */
  readonly publicUrl: string | null;
  readonly logLevel: LogLevel;
  readonly uploadMaxBytes: number;
  readonly runner: RunnerLimits;
  /** Jobs one worker runs at a time. */
  readonly workerConcurrency: number;
  /** Threads of one runner; 0: chosen by the number of cores. */
  readonly threads: number;
  /** The engine that runs models. */
  readonly runtime: RuntimeName;
  /** Where onnxruntime computes; tfjs chooses by itself. */
  readonly device: DeviceName;
}

export interface RunnerLimits {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

const MIN_KEY_LENGTH = 32;

/** A whole number in a range; each message names what was expected, the variable is added by `loadConfig`. */
function wholeNumber(min: number, max: number, fallback: number): z.ZodType<number> {
  const expected = `must be a whole number from ${min} to ${max}`;
  return z.string().regex(/^\d{1,16}$/, expected).transform(Number)
    .refine((value) => value >= min && value <= max, expected).default(fallback);
}

function url(protocols: readonly string[]): z.ZodType<string | null> {
  const expected = `must be a URL that starts with ${protocols.map((name) => `${name}//`).join(' or ')}`;
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), expected)
    .nullable().default(null);
}

const variables = z.object({
  PORT: wholeNumber(0, 65_535, 4000),
  HOST: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'must be an IP address or a host name').default('127.0.0.1'),
  ASSAY_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  ASSAY_API_KEY: z.string().min(MIN_KEY_LENGTH, `must have ${MIN_KEY_LENGTH} characters or more`)
    .regex(/^[\x21-\x7e]*$/, 'must consist of visible ASCII characters, as it travels in a header').nullable().default(null),
  ASSAY_PUBLIC_URL: url(['http:', 'https:']),
  ASSAY_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  ASSAY_UPLOAD_MAX_BYTES: wholeNumber(1, Number.MAX_SAFE_INTEGER, 4 * 1024 ** 3),
  ASSAY_RUNNER_MEMORY_MB: wholeNumber(256, 1_048_576, 4096),
  ASSAY_RUNNER_TIMEOUT_SECONDS: wholeNumber(1, 30 * 86_400, 86_400),
  ASSAY_WORKER_CONCURRENCY: wholeNumber(1, 256, 1),
  ASSAY_THREADS: wholeNumber(0, 1024, 0),
  ASSAY_RUNTIME: z.enum(RUNTIMES, `must be one of ${RUNTIMES.join(', ')}`).default('onnxruntime'),
  ASSAY_DEVICE: z.enum(DEVICES, `must be one of ${DEVICES.join(', ')}`).default('auto'),
});

/** The variables Assay reads; `.env.example` documents each. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(variables.shape);

/**
 * Reads the configuration. A variable set to an empty text counts as not set.
 *
 * @throws ProblemsError with every wrong variable at once; values are not repeated, as some are secrets.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = CONFIG_VARIABLES.filter((name) => env[name]?.trim()).map((name) => [name, env[name]?.trim()]);
  const parsed = variables.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new ProblemsError(problemsOfVariables(parsed.error));
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    dataDirectory: resolve(values.ASSAY_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    apiKey: values.ASSAY_API_KEY,
    publicUrl: values.ASSAY_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    logLevel: values.ASSAY_LOG_LEVEL,
    uploadMaxBytes: values.ASSAY_UPLOAD_MAX_BYTES,
    runner: { memoryMb: values.ASSAY_RUNNER_MEMORY_MB, timeoutSeconds: values.ASSAY_RUNNER_TIMEOUT_SECONDS },
    workerConcurrency: values.ASSAY_WORKER_CONCURRENCY,
    threads: values.ASSAY_THREADS,
    runtime: values.ASSAY_RUNTIME,
    device: values.ASSAY_DEVICE,
  };
}

/** One problem a variable: a second complaint about the same one helps nobody. */
function problemsOfVariables(error: z.ZodError): readonly Problem[] {
  const messages = new Map<string, string>();
  for (const issue of error.issues) {
    const name = String(issue.path[0]);
    if (!messages.has(name)) messages.set(name, issue.message);
  }
  return [...messages].map(([name, message]) => ({ code: 'INVALID_INPUT', message: `${name} ${message}`, path: [name] }));
}
