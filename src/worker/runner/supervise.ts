import type { ChildProcess } from 'node:child_process';
import { AppError, ProblemsError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { watchMemory } from './memory-watch.ts';
import type { ResultByTask, RunnerTask } from './protocol.ts';
import { parseRunnerMessage } from './runner-message.ts';
import type { CheckedMessage } from './runner-message.ts';
import { forkRunner } from './runner-process.ts';
import type { RunnerOptions } from './runner-process.ts';

/** The messages that come before the end. */
export type RunnerNews = Exclude<CheckedMessage<keyof ResultByTask>, { kind: 'done' | 'refused' }>;

export interface Supervision extends RunnerOptions {
  /** Called in order, one at a time. A throw ends the runner and is thrown on. */
  readonly onMessage?: (message: RunnerNews) => void | Promise<void>;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** The end of what a runner wrote to stderr: enough for a stack trace. */
const KEPT_STDERR = 8000;

/**
 * Runs one task in a child process and gives its result. Throws a ProblemsError when the runner refused the task or
 * went beyond a limit, CANCELLED when `signal` aborted, INTERNAL when it ended in any other way. The process is gone
 * when this settles.
 */
export function runInChild<K extends keyof ResultByTask>(
  task: Extract<RunnerTask, { kind: K }>, supervision: Supervision,
): Promise<ResultByTask[K]> {
  return new ChildRun<K>(task.kind, supervision).start(task);
}

type Ending<K extends keyof ResultByTask> = { readonly result: ResultByTask[K] } | { readonly error: Error };

class ChildRun<K extends keyof ResultByTask> {
  readonly #kind: K;
  readonly #its: Supervision;
  #child: ChildProcess | undefined;
  #ending: Ending<K> | undefined;
  #stderr = '';
  /** Messages being handled; the run settles after the last of them. */
  #handled: Promise<void> = Promise.resolve();
  readonly #cleanups: (() => void)[] = [];

  constructor(kind: K, supervision: Supervision) {
    this.#kind = kind;
    this.#its = supervision;
  }

  async start(task: RunnerTask): Promise<ResultByTask[K]> {
    if (this.#its.signal.aborted) throw cancelled();
    const child = forkRunner(this.#its);
    this.#child = child;
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => { resolve(`it could not be started: ${error.message}`); });
      child.once('close', (code, signal) => { resolve(signal ? `killed by ${signal}` : `exit code ${code}`); });
    });
    this.#listen(child);
    this.#limit(child);
    child.send(task, (error) => { if (error) this.#end({ error: unexpected('it took no task', error) }); });
    try {
      return await this.#settle(await ended);
    } finally {
      for (const cleanup of this.#cleanups) cleanup();
    }
  }

  #listen(child: ChildProcess): void {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR); });
    child.on('message', (raw) => {
      const message = parseRunnerMessage(raw, this.#kind);
      if (message === undefined) this.#end({ error: unexpected(`it sent what no runner of ${this.#kind} may send`) });
      else if (message.kind === 'done') this.#end({ result: message.result });
      else if (message.kind === 'refused') this.#end({ error: new ProblemsError(message.problems) });
      else this.#handled = this.#handled.then(() => this.#handle(message));
    });
  }

  async #handle(message: RunnerNews): Promise<void> {
    if (this.#ending && 'error' in this.#ending) return;
    try {
      await this.#its.onMessage?.(message);
    } catch (error) {
      this.#replaceEnding({ error: error instanceof Error ? error : unexpected(String(error)) });
    }
  }

  #limit(child: ChildProcess): void {
    const { signal, memoryLimitMb, timeoutSeconds } = this.#its;
    const abort = (): void => { this.#end({ error: cancelled() }); };
    signal.addEventListener('abort', abort, { once: true });
    const timeout = setTimeout(() => {
      this.#end({ error: beyondLimit(`the runner needed more than ${timeoutSeconds} seconds`) });
    }, timeoutSeconds * 1000);
    const stopWatching = watchMemory(child.pid ?? 0, memoryLimitMb, () => {
      this.#end({ error: beyondLimit(`the runner needed more than ${memoryLimitMb} MB`) });
    });
    this.#cleanups.push(() => { signal.removeEventListener('abort', abort); }, () => { clearTimeout(timeout); }, stopWatching);
  }

  /** The first ending counts. A runner that has said its last word has nothing left to do: it is not waited for. */
  #end(ending: Ending<K>): void {
    this.#ending ??= ending;
    this.#child?.kill('SIGKILL');
  }

  /** A message that could not be handled makes a later success worthless. */
  #replaceEnding(ending: Ending<K>): void {
    this.#ending = ending;
    this.#child?.kill('SIGKILL');
  }

  async #settle(how: string): Promise<ResultByTask[K]> {
    await this.#handled;
    const ending = this.#ending ?? { error: this.#unexplained(how) };
    if ('result' in ending) return ending.result;
    if (this.#stderr !== '') this.#its.logger.warn('a runner failed', { task: this.#kind, ending: how, error: ending.error.message, stderr: this.#stderr });
    throw ending.error;
  }

  #unexplained(how: string): Error {
    if (this.#stderr.includes('heap out of memory')) return beyondLimit(`the runner needed more than ${this.#its.memoryLimitMb} MB`);
    return unexpected(`${how}, last words: ${lastLines(this.#stderr)}`);
  }
}

/** Enough lines to hold an error's message above its stack. */
function lastLines(text: string): string {
  return text.split('\n').filter((line) => line.trim() !== '').slice(-12).join(' | ');
}

function beyondLimit(message: string): ProblemsError {
  return new ProblemsError([{ code: 'LIMIT_EXCEEDED', message, path: [] }]);
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'the runner was stopped before it had finished');
}

function unexpected(how: string, cause?: unknown): AppError {
  return new AppError('INTERNAL', `the runner ended unexpectedly: ${how}`, { cause });
}
