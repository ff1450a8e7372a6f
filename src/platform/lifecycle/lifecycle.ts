import type { Logger } from '../../kernel/logger.ts';

const STOP_LIMIT_MS = 15_000;
/** A first start on a very busy machine. */
const START_LIMIT_MS = 60_000;

interface Stoppable {
  readonly name: string;
  readonly stop: () => Promise<void>;
  readonly limitMs: number;
}

/**
 * What was started, in order, and is stopped in the reverse order: each part finds the ones it rests on still running.
 * A part that fails or does not stop in time is reported and passed over, so that the ones below it still stop.
 */
export class Lifecycle {
  readonly #logger: Logger;
  readonly #parts: Stoppable[] = [];
  #starting: Promise<unknown> = Promise.resolve();
  #stopped: Promise<boolean> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Tells of a start that is under way: a stop in the middle of it waits, so that nothing is started behind its back. */
  during<T>(start: Promise<T>): Promise<T> {
    this.#starting = start.catch(() => undefined);
    return start;
  }

  /** Registers how to stop what was just started. */
  onStop(name: string, stop: () => Promise<void>, limitMs: number = STOP_LIMIT_MS): void {
    this.#parts.push({ name, stop, limitMs });
  }

  /** Stops everything, once: further calls wait for the first. True when every part stopped as it should. */
  stop(reason: string): Promise<boolean> {
    return this.#stopped ??= this.#stopAll(reason);
  }

  async #stopAll(reason: string): Promise<boolean> {
    this.#logger.info(`stopping: ${reason}`);
    let clean = await this.#stopOne({ name: 'the start', stop: async () => void await this.#starting, limitMs: START_LIMIT_MS });
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) clean = await this.#stopOne(part) && clean;
    this.#logger.info('stopped');
    return clean;
  }

  async #stopOne({ name, stop, limitMs }: Stoppable): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not stopped after ${limitMs / 1000} s`)), limitMs);
    });
    try {
      await Promise.race([stop(), limit]);
      this.#logger.debug(`stopped ${name}`);
      return true;
    } catch (error) {
      this.#logger.error(`could not stop ${name}`, { error });
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
