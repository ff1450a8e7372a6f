import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../database/context.ts';
import type { EventLog, EventRecord, NewEvent } from './event-log.ts';

/** Events as rows of table `event`; the seq is taken under the lock of the stream's row, so seq order is commit order. */
export class PostgresEventLog implements EventLog {
  async append(ctx: TenantContext, event: NewEvent): Promise<number> {
    const rows = await ctx.manager.query<{ seq: number }[]>('SELECT assay_append_event($1, $2, $3::jsonb) AS seq',
      [event.streamId, event.kind, JSON.stringify(event.payload)]);
    const seq = rows[0]?.seq;
    if (seq === undefined) throw new AppError('INTERNAL', `expected a seq from assay_append_event, found none (${event.streamId})`);
    return seq;
  }

  async read(ctx: TenantContext, streamId: string, after: number, limit: number): Promise<readonly EventRecord[]> {
    return ctx.manager.query<EventRecord[]>(`
      SELECT stream_id AS "streamId", seq, at, kind, payload FROM event
      WHERE stream_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, [streamId, after, limit]);
  }

  async lastSeq(ctx: TenantContext, streamId: string): Promise<number> {
    const rows = await ctx.manager.query<{ last_seq: number }[]>(
      'SELECT last_seq FROM event_stream WHERE stream_id = $1', [streamId]);
    return rows[0]?.last_seq ?? 0;
  }
}
