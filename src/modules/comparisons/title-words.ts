import type { DatasetRecord } from '../datasets/index.ts';
import type { ModelRecord } from '../models/index.ts';

/** Models and data sets by id, for titles and lookups. */
export interface TitleWords {
  readonly models: ReadonlyMap<string, ModelRecord>;
  /** Named in titles only where there are several. */
  readonly datasets: ReadonlyMap<string, DatasetRecord>;
}
