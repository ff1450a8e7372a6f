import type { TenantContext } from '../platform/database/context.ts';
import type { BatchLoad } from '../modules/tenancy/index.ts';

export type Transact = <T>(work: (ctx: TenantContext) => Promise<T>) => Promise<T>;

interface Batch {
  readonly ids: Set<string>;
  readonly rows: Promise<ReadonlyMap<string, unknown>>;
}

/**
 * Gathers the ids asked for in one turn of the event loop into one call and one transaction. It remembers nothing
 * afterwards, so that what is read after a mutation is never what was read before it.
 */
export class BatchLoader {
  readonly #transact: Transact;
  readonly #waiting = new Map<BatchLoad<unknown>, Batch>();

  constructor(transact: Transact) {
    this.#transact = transact;
  }

  async load<V>(load: BatchLoad<V>, id: string): Promise<V | undefined> {
    const batch = this.#waiting.get(load) ?? this.#open(load);
    batch.ids.add(id);
    // The map is the one `load` gave: its values are of type V.
    return (await batch.rows).get(id) as V | undefined;
  }

  #open<V>(load: BatchLoad<V>): Batch {
    const ids = new Set<string>();
    const rows = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      this.#waiting.delete(load);
      return this.#transact((ctx) => load(ctx, [...ids]));
    });
    const batch: Batch = { ids, rows };
    this.#waiting.set(load, batch);
    return batch;
  }
}
