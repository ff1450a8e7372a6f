import type { Logger } from '../../kernel/logger.ts';
import { isConnectionLoss } from '../database/connection-loss.ts';
import type { Identity, TenantDatabase } from '../database/context.ts';
import type { EventFeed, EventLog, EventRecord } from './event-log.ts';
import { NotificationListener } from './notification-listener.ts';

/** What assay_append_event notifies; the payload is the stream's id. */
const CHANNEL = 'assay_event';

const PAGE_SIZE = 500;
const POLL_MILLISECONDS = 5_000;

export interface EventFeedOptions {
  /** The URL of the application's role, for the LISTEN connection. */
  readonly url: string;
  readonly database: TenantDatabase;
  readonly log: EventLog;
  readonly logger: Logger;
  /** Rows read at once; 500 when absent. */
  readonly pageSize?: number;
  /** How long a follower trusts silence before it reads again; 5 s when absent. */
  readonly pollMilliseconds?: number;
}

interface Following {
  readonly identity: Identity;
  readonly streamId: string;
  readonly signal: AbortSignal;
}

/** Follows streams by reading rows, as the tenant, whenever PostgreSQL notifies; one LISTEN connection serves all. */
export class PostgresEventFeed implements EventFeed {
  readonly #options: EventFeedOptions;
  readonly #listener: NotificationListener;
  /** Ends each follower that runs. */
  readonly #followers = new Set<() => void>();

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#listener = new NotificationListener(options.url, CHANNEL, options.logger);
  }

  follow(identity: Identity, streamId: string, after: number, signal?: AbortSignal): AsyncIterableIterator<EventRecord> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const rows = this.#rows({ identity, streamId, signal: ending.signal }, after);
    const followed = this.#whileRegistered(rows, end, signal);
    // A generator alone would answer return() only after the next event, since its pending next() comes first.
    return {
      next: () => followed.next(),
      return: () => {
        end();
        return followed.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Ends all followers and the connection. */
  async close(): Promise<void> {
    for (const end of this.#followers) end();
    this.#followers.clear();
    await this.#listener.close();
  }

  /** How many followers run and how many of them wait; both are 0 when nobody follows. */
  get load(): { readonly followers: number; readonly watches: number } {
    return { followers: this.#followers.size, watches: this.#listener.watchCount };
  }

  /** Listeners are removed by hand: a signal combined by AbortSignal.any stays with a parent that never aborts (Node 20). */
  async *#whileRegistered(rows: AsyncGenerator<EventRecord>, end: () => void, signal?: AbortSignal): AsyncGenerator<EventRecord> {
    this.#followers.add(end);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    try {
      yield* rows;
    } finally {
      this.#followers.delete(end);
      signal?.removeEventListener('abort', end);
    }
  }

  async *#rows(following: Following, after: number): AsyncGenerator<EventRecord> {
    let cursor = after;
    while (!following.signal.aborted) {
      for (const event of await this.#readOrWait(following, cursor)) {
        if (following.signal.aborted) return;
        cursor = event.seq;
        yield event;
      }
    }
  }

  /** The next page after `cursor`; when there is none yet, nothing, once it is worth reading again. */
  async #readOrWait(following: Following, cursor: number): Promise<readonly EventRecord[]> {
    const watch = this.#listener.watch(following.streamId);
    try {
      const page = await this.#read(following, cursor);
      if (page.length === 0) await this.#quiet(watch.changed, following.signal);
      return page;
    } finally {
      watch.dispose();
    }
  }

  async #read({ identity, streamId }: Following, cursor: number): Promise<readonly EventRecord[]> {
    const { database, log, logger, pageSize = PAGE_SIZE } = this.#options;
    try {
      return await database.asTenant(identity, (ctx) => log.read(ctx, streamId, cursor, pageSize));
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      logger.warn('events could not be read; trying again', { streamId, error: String(error) });
      return [];
    }
  }

  /** Until something changed, the poll interval passed or the follower left. */
  async #quiet(changed: Promise<void>, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(poll);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const poll = setTimeout(done, this.#options.pollMilliseconds ?? POLL_MILLISECONDS);
      signal.addEventListener('abort', done, { once: true });
      void changed.then(done);
    });
  }
}
