import { Client } from 'pg';
import { newId } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import type { Identity } from '../../src/platform/database/context.ts';
import { PostgresEventFeed } from '../../src/platform/events/postgres-event-feed.ts';
import { PostgresEventLog } from '../../src/platform/events/postgres-event-log.ts';
import type { EventRecord } from '../../src/platform/events/event-log.ts';
import { createMigratedDatabase } from './support/migrated-database.ts';
import type { MigratedDatabase } from './support/migrated-database.ts';

/** Longer than any test: what arrives in time was notified, not polled. */
const NEVER_POLL = 600_000;

describe('events', () => {
  const log = new PostgresEventLog();
  let db: MigratedDatabase;
  let feed: PostgresEventFeed;
  let tenant: Identity;
  let stream: string;

  beforeAll(async () => {
    db = await createMigratedDatabase();
  });

  afterAll(async () => {
    await db.drop();
  });

  beforeEach(async () => {
    feed = new PostgresEventFeed({
      url: db.appUrl, database: db.database, log, logger: silentLogger, pageSize: 7, pollMilliseconds: NEVER_POLL,
    });
    tenant = await db.newTenant();
    stream = newId('audit');
  });

  afterEach(async () => {
    const left = feed.load;
    await feed.close();
    expect(left).toEqual({ followers: 0, watches: 0 });
  });

  const append = (payload: Record<string, unknown>, who = tenant): Promise<number> =>
    db.database.asTenant(who, (ctx) => log.append(ctx, { streamId: stream, kind: 'TICK', payload }));

  const appendMany = async (count: number, writer = 'one'): Promise<void> => {
    for (let index = 0; index < count; index++) await append({ writer, index });
  };

  /** Takes `count` events and leaves. */
  async function take(count: number, after = 0, who = tenant): Promise<EventRecord[]> {
    const events: EventRecord[] = [];
    if (count === 0) return events;
    for await (const event of feed.follow(who, stream, after)) {
      events.push(event);
      if (events.length === count) break;
    }
    return events;
  }

  const seqs = (events: readonly EventRecord[]): number[] => events.map((event) => event.seq);
  const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it('are numbered from 1 in each stream, read back in order after a cursor, with their payload and time', async () => {
    await appendMany(3);
    const events = await db.database.asTenant(tenant, (ctx) => log.read(ctx, stream, 1, 10));
    expect(events).toEqual([
      { streamId: stream, seq: 2, at: expect.any(Date), kind: 'TICK', payload: { writer: 'one', index: 1 } },
      { streamId: stream, seq: 3, at: expect.any(Date), kind: 'TICK', payload: { writer: 'one', index: 2 } },
    ]);
    expect(await db.database.asTenant(tenant, (ctx) => log.lastSeq(ctx, stream))).toBe(3);
    expect(await db.database.asTenant(tenant, (ctx) => log.lastSeq(ctx, newId('audit')))).toBe(0);
  });

  it('of a transaction that is rolled back never were: the next one has their number', async () => {
    await append({ index: 0 });
    await expect(db.database.asTenant(tenant, async (ctx) => {
      expect(await log.append(ctx, { streamId: stream, kind: 'TICK', payload: {} })).toBe(2);
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    expect(await append({ index: 1 })).toBe(2);
    expect(seqs(await take(2))).toEqual([1, 2]);
  });

  it('are replayed from any cursor, in pages, then followed live', async () => {
    await appendMany(20);
    expect(seqs(await take(20))).toEqual(numbers(1, 20));
    expect(seqs(await take(3, 17))).toEqual([18, 19, 20]);
    const live = take(15, 15);
    await appendMany(10);
    expect(seqs(await live)).toEqual(numbers(16, 30));
  });

  it('of five writers at once reach followers that join at any time, each once and in order', async () => {
    const total = 5 * 40;
    const early = [take(total), take(total)];
    const writers = Promise.all(numbers(1, 5).map((writer) => appendMany(40, `writer ${writer}`)));
    const late: Promise<EventRecord[]>[] = [];
    for (const already of [1, 30, 90, 150]) {
      await take(already);
      late.push(take(total), take(total - already, already));
    }
    await writers;
    late.push(take(total));
    const reference = await db.database.asTenant(tenant, (ctx) => log.read(ctx, stream, 0, 1000));
    expect(seqs(reference)).toEqual(numbers(1, total));
    for (const follower of [...early, ...late]) {
      const events = await follower;
      expect(events).toEqual(reference.slice(total - events.length));
    }
  });

  it('go on after the LISTEN connection was killed, without gap or repeat', async () => {
    const total = 120;
    const following = take(total);
    for (let sent = 0; sent < total; sent += 20) {
      await appendMany(20);
      const killed = await db.query<{ killed: boolean }>(`
        SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
        WHERE application_name = 'assay-listen' AND datname = current_database()`);
      if (sent === 0) expect(killed).toEqual([{ killed: true }]);
    }
    expect(seqs(await following)).toEqual(numbers(1, total));
  });

  it('go on after every connection was killed, those that read included', async () => {
    const following = take(60);
    const killers = numbers(1, 6).map(async (round) => {
      await take(round * 9);
      await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name IN ('assay-listen', 'assay') AND datname = current_database()`);
    });
    const writer = new Client({ connectionString: db.ownerUrl });
    await writer.connect();
    await writer.query("SELECT set_config('assay.organization_id', $1, false)", [tenant.organizationId]);
    for (let index = 0; index < 60; index++) await writer.query("SELECT assay_append_event($1, 'TICK', '{}')", [stream]);
    await Promise.all(killers);
    await writer.end();
    expect(seqs(await following)).toEqual(numbers(1, 60));
  });

  it('are found by the safety poll when no notification comes', async () => {
    const polling = new PostgresEventFeed({ url: db.appUrl, database: db.database, log, logger: silentLogger, pollMilliseconds: 50 });
    await append({ index: 0 });
    const events = polling.follow(tenant, stream, 0);
    await events.next();
    const next = events.next();
    // Written past assay_append_event, so that nobody is notified.
    await db.query('UPDATE event_stream SET last_seq = 2 WHERE stream_id = $1', [stream]);
    await db.query("INSERT INTO event (stream_id, seq, organization_id, kind, payload) VALUES ($1, 2, $2, 'SILENT', '{}')",
      [stream, tenant.organizationId]);
    expect((await next).value).toMatchObject({ seq: 2, kind: 'SILENT' });
    await events.return?.();
    await polling.close();
  });

  it('of another tenant are not seen, even by who knows the stream, nor is there an answer', async () => {
    const stranger = await db.newTenant('stranger');
    await appendMany(3);
    const peeking = feed.follow(stranger, stream, 0);
    const first = peeking.next();
    await appendMany(3);
    expect(seqs(await take(6))).toEqual(numbers(1, 6));
    await peeking.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
    expect(await db.database.asTenant(stranger, (ctx) => log.lastSeq(ctx, stream))).toBe(0);
    expect(await append({}, stranger)).toBe(1); // a stream of its own
    expect(seqs(await take(1, 0, stranger))).toEqual([1]);
    expect(await db.database.asTenant(tenant, (ctx) => log.lastSeq(ctx, stream))).toBe(6);
  });

  it('are no longer followed after return(), even while waiting for the next one', async () => {
    await append({ index: 0 });
    const events = feed.follow(tenant, stream, 0);
    expect((await events.next()).value).toMatchObject({ seq: 1 });
    const pending = events.next();
    await events.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('are no longer followed once the signal aborts, before or while following', async () => {
    await append({ index: 0 });
    const leaving = new AbortController();
    const events = feed.follow(tenant, stream, 1, leaving.signal);
    const pending = events.next();
    leaving.abort();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await feed.follow(tenant, stream, 0, leaving.signal).next()).toEqual({ done: true, value: undefined });
  });

  it('end for every follower when the feed closes', async () => {
    const pending = numbers(1, 3).map(() => feed.follow(tenant, stream, 0).next());
    await append({ index: 0 });
    await Promise.all(pending);
    const waiting = feed.follow(tenant, stream, 1).next();
    await feed.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('do not keep a feed from closing that is connecting, or whose database is away', async () => {
    const nowhere = new URL(db.appUrl);
    nowhere.port = '1';
    for (const url of [db.appUrl, nowhere.href]) {
      const closing = new PostgresEventFeed({ url, database: db.database, log, logger: silentLogger });
      const waiting = closing.follow(tenant, stream, 0).next();
      await closing.close();
      expect(await waiting).toEqual({ done: true, value: undefined });
    }
  });

  it('use one LISTEN connection however many follow', async () => {
    await append({ index: 0 });
    const followers = numbers(1, 30).map(() => feed.follow(tenant, stream, 0));
    await Promise.all(followers.map((follower) => follower.next()));
    const pending = followers.map((follower) => follower.next());
    const connections = await db.query(`SELECT pid FROM pg_stat_activity
      WHERE application_name = 'assay-listen' AND datname = current_database()`);
    expect(connections).toHaveLength(1);
    await append({ index: 1 });
    for (const result of await Promise.all(pending)) expect(result.value).toMatchObject({ seq: 2 });
    for (const follower of followers) await follower.return?.();
  });
});
