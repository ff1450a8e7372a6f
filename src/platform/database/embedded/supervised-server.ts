import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../kernel/logger.ts';
import { freePort } from './free-port.ts';
import type { Placement } from './placement.ts';
import { PortTakenError, PostgresProcess, type Exit } from './postgres-process.ts';
import { clearLeftovers } from './server-processes.ts';

/** What happened to a server that ended although nobody stopped it. */
export interface UnexpectedExit extends Exit {
  /** False: it was restarted too often, or could not be; the database stays down. */
  readonly restarting: boolean;
}

/** Waits before the restarts within `RESTART_WINDOW_MS`; when they are used up, something is wrong that a restart does not mend. */
const RESTART_DELAYS_MS = [0, 250, 500, 1_000, 2_000];
const RESTART_WINDOW_MS = 600_000;
const PORT_ATTEMPTS = 5;

/** A server that is started again, on the same port, when it ends by itself. */
export class SupervisedServer {
  readonly port: number;
  readonly #placement: Placement;
  readonly #logger: Logger;
  readonly #listeners: ((exit: UnexpectedExit) => void)[] = [];
  readonly #stopping = new AbortController();
  #restarts: number[] = [];
  #process: PostgresProcess;
  #recovery: Promise<void> = Promise.resolve();

  private constructor(placement: Placement, port: number, logger: Logger, process: PostgresProcess) {
    this.#placement = placement;
    this.port = port;
    this.#logger = logger;
    this.#process = process;
    this.#watch();
  }

  /** Starts on `port`, or on a free one when it is undefined. */
  static async start(placement: Placement, port: number | undefined, logger: Logger): Promise<SupervisedServer> {
    for (let attempt = 1; ; attempt++) {
      const chosen = port ?? (await freePort());
      try {
        return new SupervisedServer(placement, chosen, logger, await PostgresProcess.start(placement, chosen, logger));
      } catch (error) {
        if (port !== undefined || attempt === PORT_ATTEMPTS || !(error instanceof PortTakenError)) throw error;
      }
    }
  }

  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#recovery;
    await this.#process.stop();
  }

  #watch(): void {
    void this.#process.exited.then((exit) => {
      if (!this.#stopping.signal.aborted) this.#recovery = this.#recover(exit);
    });
  }

  async #recover(exit: Exit): Promise<void> {
    const delay = this.#nextDelay();
    this.#report({ ...exit, restarting: delay !== undefined });
    if (delay === undefined) return;
    try {
      await sleep(delay, undefined, { signal: this.#stopping.signal });
      await clearLeftovers(this.#placement.clusterDirectory, this.#logger);
      this.#process = await PostgresProcess.start(this.#placement, this.port, this.#logger);
      this.#logger.info('PostgreSQL runs again', { port: this.port });
      this.#watch();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#logger.error('PostgreSQL could not be restarted', { error });
      await this.#recover({ code: null, signal: null });
    }
  }

  /** Undefined when the restarts of the last while are used up. */
  #nextDelay(): number | undefined {
    const now = Date.now();
    this.#restarts = this.#restarts.filter((at) => now - at < RESTART_WINDOW_MS);
    const delay = RESTART_DELAYS_MS[this.#restarts.length];
    if (delay !== undefined) this.#restarts.push(now);
    return delay;
  }

  #report(exit: UnexpectedExit): void {
    const fields = { code: exit.code, signal: exit.signal };
    if (exit.restarting) this.#logger.warn('PostgreSQL ended unexpectedly and is being restarted', fields);
    else this.#logger.error('PostgreSQL ended unexpectedly too often and stays down', fields);
    for (const listener of this.#listeners) listener(exit);
  }
}
