import { AppError } from '../../kernel/errors.ts';
import type { EventFeed, EventRecord } from '../../platform/events/event-log.ts';
import type { RequestContext } from '../tenancy/index.ts';

/** How far a stream has come, and whether anything can still happen. */
export interface StreamState {
  readonly lastSeq: number;
  readonly finished: boolean;
}

export interface StreamRequest {
  readonly streamId: string;
  readonly after: number;
  /** The events of these kinds are the last ones of a stream. */
  readonly lastKinds: readonly string[];
}

/**
 * The events of a stream after a cursor, then live ones, ending by itself with the last one the stream can have.
 * `state` is what the stream's owner says of it; null is NOT_FOUND.
 */
export function followToEnd(
  context: RequestContext,
  feed: EventFeed,
  state: StreamState | null,
  request: StreamRequest,
): AsyncIterableIterator<EventRecord> {
  if (!state) throw new AppError('NOT_FOUND', `nothing has the id ${JSON.stringify(request.streamId.slice(0, 60))}`);
  if (request.after < 0) throw new AppError('INVALID_INPUT', `expected after to be 0 or more, found ${request.after}`);
  if (state.finished && request.after >= state.lastSeq) return new EndingStream(undefined, request.lastKinds);
  const ended = new AbortController();
  const source = feed.follow(context.identity, request.streamId, request.after, ended.signal);
  return new EndingStream({ source, ended }, request.lastKinds);
}

interface OpenSource {
  readonly source: AsyncIterableIterator<EventRecord>;
  readonly ended: AbortController;
}

/** An iterator, not a generator: `return` must end a `next` that still waits for the next event. */
class EndingStream implements AsyncIterableIterator<EventRecord> {
  #open: OpenSource | undefined;
  readonly #lastKinds: readonly string[];

  constructor(open: OpenSource | undefined, lastKinds: readonly string[]) {
    this.#open = open;
    this.#lastKinds = lastKinds;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<EventRecord>> {
    const open = this.#open;
    if (!open) return { done: true, value: undefined };
    const result = await open.source.next();
    if (result.done || this.#lastKinds.includes(result.value.kind)) await this.#end();
    return result;
  }

  async return(): Promise<IteratorResult<EventRecord>> {
    await this.#end();
    return { done: true, value: undefined };
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    open?.ended.abort();
    await open?.source.return?.();
  }
}
