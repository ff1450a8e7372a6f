import type { Identity, TenantContext } from '../../platform/database/context.ts';

/** Absolute, signed, time-limited addresses, made for the host the client used. */
export interface Links {
  /** Where a tus client sends the bytes of an upload. */
  upload(uploadId: string): string;
  /** A file of the caller's organization; `name` decides its content type. */
  file(sha256: string, name: string): string;
}

/** Finds many rows at once; ids without a row are absent from the map. */
export type BatchLoad<V> = (ctx: TenantContext, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>;

/** What every resolver gets: who asks, and the only way to a transaction of their organization. */
export interface RequestContext {
  readonly identity: Identity;
  readonly links: Links;
  /** Runs `work` in one transaction as the caller's organization. */
  transact<T>(work: (ctx: TenantContext) => Promise<T>): Promise<T>;
  /** Loads by id; all ids asked for in the same turn of the event loop are loaded in one call of `batch`. */
  load<V>(batch: BatchLoad<V>, id: string): Promise<V | undefined>;
  /** The composed instance of a resolver class: type-graphql calls `subscribe` functions without one. */
  instanceOf<T extends object>(resolverClass: abstract new (...dependencies: never[]) => T): T;
}
