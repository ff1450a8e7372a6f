import type { EventFeed, EventRecord } from '../../../src/platform/events/event-log.ts';
import { followToEnd } from '../../../src/modules/shared/index.ts';
import type { StreamState } from '../../../src/modules/shared/index.ts';
import type { RequestContext } from '../../../src/modules/tenancy/index.ts';

const event = (seq: number, kind: string): EventRecord => ({ streamId: 's', seq, kind, at: new Date(0), payload: {} });

/** A feed that gives what it was told and then waits until it is ended. */
class WaitingFeed implements EventFeed {
  ended = 0;
  readonly #events: EventRecord[];

  constructor(events: readonly EventRecord[]) {
    this.#events = [...events];
  }

  follow(
    _identity: unknown,
    _streamId: string,
    after: number,
    signal?: AbortSignal,
  ): AsyncIterableIterator<EventRecord> {
    const waiting = this.#events.filter(({ seq }) => seq > after);
    const end = new Promise<void>((resolve) =>
      signal?.addEventListener('abort', () => {
        this.ended += 1;
        resolve();
      }),
    );
    return {
      next: async () => {
        const value = waiting.shift();
        if (value) return { done: false, value };
        await end;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

// The identity is all that is looked at.
const context = { identity: { organizationId: 'o', actorId: 'a', role: 'VIEWER' } } as unknown as RequestContext;

function follow(feed: EventFeed, state: StreamState | null, after = 0): AsyncIterableIterator<EventRecord> {
  return followToEnd(context, feed, state, { streamId: 's', after, lastKinds: ['END'] });
}

async function seqs(stream: AsyncIterable<EventRecord>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { seq } of stream) seen.push(seq);
  return seen;
}

describe('following a stream to its end', () => {
  const events = [event(1, 'A'), event(2, 'B'), event(3, 'END')];

  it('stops after the last event and lets the feed go', async () => {
    const feed = new WaitingFeed(events);
    expect(await seqs(follow(feed, { lastSeq: 1, finished: false }))).toEqual([1, 2, 3]);
    expect(feed.ended).toBe(1);
  });

  it('replays what is left of a finished one, and nothing when nothing is', async () => {
    const feed = new WaitingFeed(events);
    expect(await seqs(follow(feed, { lastSeq: 3, finished: true }, 2))).toEqual([3]);
    expect(await seqs(follow(feed, { lastSeq: 3, finished: true }, 3))).toEqual([]);
  });

  it('ends a next that still waits when the client leaves', async () => {
    const feed = new WaitingFeed([event(1, 'A')]);
    const stream = follow(feed, { lastSeq: 1, finished: false });
    await stream.next();
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(feed.ended).toBe(1);
  });

  it('refuses what does not exist and cursors that cannot be', () => {
    expect(() => follow(new WaitingFeed([]), null)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => follow(new WaitingFeed([]), { lastSeq: 0, finished: false }, -1)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
