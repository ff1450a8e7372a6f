import type { Identity, TenantContext } from '../database/context.ts';

/** One thing that happened to the thing `streamId` names (an audit, a model, a report). */
export interface EventRecord {
  readonly streamId: string;
  /** 1, 2, 3 … within the stream, without gaps. */
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface NewEvent {
  readonly streamId: string;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Events are rows first, written in the transaction that changes the state, notifications second. */
export interface EventLog {
  /** Writes the event in the caller's transaction and gives its seq. */
  append(ctx: TenantContext, event: NewEvent): Promise<number>;
  /** Events with seq > after, in order. */
  read(ctx: TenantContext, streamId: string, after: number, limit: number): Promise<readonly EventRecord[]>;
  lastSeq(ctx: TenantContext, streamId: string): Promise<number>;
}

/** Follows streams live. */
export interface EventFeed {
  /**
   * First every persisted event with seq > after, then live ones, in order, no gap, no repeat; survives a lost
   * database connection by reading from the cursor again. Ends when the caller stops iterating or `signal` aborts.
   */
  follow(identity: Identity, streamId: string, after: number, signal?: AbortSignal): AsyncIterableIterator<EventRecord>;
}
