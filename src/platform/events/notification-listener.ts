import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../../kernel/logger.ts';

const FIRST_RETRY_MILLISECONDS = 50;
const LONGEST_RETRY_MILLISECONDS = 5_000;
const CONNECT_MILLISECONDS = 10_000;

/** One wait for news of a stream. Made before reading, so that what is committed after the read is noticed. */
export interface Watch {
  /** Resolves once something may have changed since the watch was made. */
  readonly changed: Promise<void>;
  dispose(): void;
}

/**
 * The one LISTEN connection of this process. Whenever it is (again) established every watch is told, because what was
 * notified before is lost: watchers read from their cursor and miss nothing.
 */
export class NotificationListener {
  readonly #url: string;
  readonly #channel: string;
  readonly #logger: Logger;
  readonly #watches = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();
  readonly #closed = new Promise<void>((resolve) => this.#closing.signal.addEventListener('abort', () => resolve()));
  #running: Promise<void> | undefined;

  constructor(url: string, channel: string, logger: Logger) {
    this.#url = url;
    this.#channel = channel;
    this.#logger = logger;
  }

  /** Watches for notifications whose payload is `topic`; the first watch opens the connection. */
  watch(topic: string): Watch {
    this.#running ??= this.#run();
    let wake = (): void => undefined;
    const changed = new Promise<void>((resolve) => { wake = resolve; });
    this.#watches.set(topic, (this.#watches.get(topic) ?? new Set()).add(wake));
    return { changed, dispose: () => this.#forget(topic, wake) };
  }

  /** How many watches are open. */
  get watchCount(): number {
    return [...this.#watches.values()].reduce((count, watches) => count + watches.size, 0);
  }

  /** A connection that is being made is waited for: a client ended meanwhile may never say that it has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  #forget(topic: string, wake: () => void): void {
    const watches = this.#watches.get(topic);
    watches?.delete(wake);
    if (watches?.size === 0) this.#watches.delete(topic);
  }

  async #run(): Promise<void> {
    let delay = FIRST_RETRY_MILLISECONDS;
    while (!this.#closing.signal.aborted) {
      const listened = await this.#listen();
      delay = listened ? FIRST_RETRY_MILLISECONDS : Math.min(2 * delay, LONGEST_RETRY_MILLISECONDS);
      await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** One connection from its beginning to its end; whether it ever listened. */
  async #listen(): Promise<boolean> {
    const client = this.#newClient();
    const lost = new Promise<void>((resolve) => client.once('end', () => resolve()));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.#channel)}`);
      for (const topic of [...this.#watches.keys()]) this.#wake(topic);
      await Promise.race([lost, this.#closed]);
      return true;
    } catch (error) {
      this.#warn('the connection for notifications could not be made; trying again', error);
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #newClient(): Client {
    const client = new Client({
      connectionString: this.#url, application_name: 'assay-listen', keepAlive: true, connectionTimeoutMillis: CONNECT_MILLISECONDS,
    });
    client.on('error', (error) => this.#warn('the connection for notifications was lost', error));
    client.on('notification', (notification) => this.#wake(notification.payload ?? ''));
    return client;
  }

  #warn(message: string, error: unknown): void {
    if (!this.#closing.signal.aborted) this.#logger.warn(message, { error: String(error) });
  }

  #wake(topic: string): void {
    for (const wake of this.#watches.get(topic) ?? []) wake();
  }
}
