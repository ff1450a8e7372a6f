import { text } from 'node:stream/consumers';
import { AppError } from '../../kernel/errors.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import type { Outcome } from '../../robustness/metrics/index.ts';
import { holm, mcnemar, outcomeMetric, pairedDifference, pairOutcomes, readOutcomes } from '../../robustness/metrics/index.ts';
import { refusal } from '../shared/index.ts';
import type { Column, ComparisonRecord, PairRecord, Score } from './comparison.record.ts';

const MAX_PAIRS = 200;
const MAX_TABLE_BYTES = 8 * 1024 ** 2;
const MAX_TOTAL_BYTES = 64 * 1024 ** 2;

const METHOD = 'McNemar exact (mcnemar-exact), interval of the difference tango-1998, adjusted by Holm over the pairs listed';

interface ModelPair {
  readonly column: Column;
  readonly a: Score;
  readonly b: Score;
}

/** Tests each pair of models of a comparison, column by column, from the outcome tables of the same images. */
export class ComparisonPairs {
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** One entry for each column and each pair of its models, in their order; p-values adjusted over all of them. */
  async test(organizationId: string, comparison: ComparisonRecord): Promise<readonly PairRecord[]> {
    const pairs = pairsOf(comparison);
    if (pairs.length > MAX_PAIRS)
      throw refusal('OUT_OF_RANGE', ['input'], `expected at most ${MAX_PAIRS} pairs of models, found ${pairs.length}: ask for fewer models or columns, or for no pairs`);
    const tables = new OutcomeTables(this.#blobs, organizationId);
    const tested: Omit<PairRecord, 'pAdjusted'>[] = [];
    for (const pair of pairs) tested.push(testPair(pair, comparison, await tables.read(pair.a), await tables.read(pair.b)));
    const adjusted = holm(tested.map((pair) => pair.pValue));
    return tested.map((pair, index) => ({ ...pair, pAdjusted: adjusted[index] ?? 1 }));
  }
}

function pairsOf({ columns, models }: ComparisonRecord): readonly ModelPair[] {
  return columns.flatMap((column) => {
    const scores = models.flatMap((model) => column.scores.get(model.id) ?? []);
    return scores.flatMap((a, index) => scores.slice(index + 1).map((b) => ({ column, a, b })));
  });
}

function testPair(
  { column, a, b }: ModelPair,
  { metric, words: { datasets } }: ComparisonRecord,
  ofA: readonly Outcome[],
  ofB: readonly Outcome[],
): Omit<PairRecord, 'pAdjusted'> {
  const { datasetId, targetClass, fromClass } = column.configuration;
  const classes = datasets.get(datasetId)?.classes ?? [];
  const indexOf = (name: string | null): number | null => (name === null ? null : classes.indexOf(name));
  const succeeds = outcomeMetric(metric, { target: indexOf(targetClass), from: indexOf(fromClass) });
  if (!succeeds) throw new AppError('INTERNAL', `expected ${metric} to be defined in the column ${column.title}`);
  const counts = pairOutcomes(ofA, ofB, succeeds);
  const { value, lower, upper, n } = pairedDifference(counts);
  const { onlyA, onlyB, leftOut } = counts;
  const { pValue } = mcnemar(counts);
  return {
    column: column.title,
    aId: a.modelId,
    bId: b.modelId,
    n,
    onlyA,
    onlyB,
    leftOut,
    difference: value,
    lower,
    upper,
    pValue,
    method: METHOD,
  };
}

/** Outcome tables of one comparison, each read once, within limits. */
class OutcomeTables {
  readonly #blobs: BlobStore;
  readonly #organizationId: string;
  readonly #known = new Map<string, readonly Outcome[]>();
  #bytes = 0;

  constructor(blobs: BlobStore, organizationId: string) {
    this.#blobs = blobs;
    this.#organizationId = organizationId;
  }

  async read({ evaluation: { id, outcomesSha256 } }: Score): Promise<readonly Outcome[]> {
    const known = this.#known.get(outcomesSha256);
    if (known) return known;
    const size = await this.#blobs.size(this.#organizationId, outcomesSha256);
    this.#bytes += size ?? 0;
    if ((size ?? 0) > MAX_TABLE_BYTES || this.#bytes > MAX_TOTAL_BYTES)
      throw refusal('OUT_OF_RANGE', ['input'], `expected outcome tables of at most ${MAX_TABLE_BYTES} bytes each and ${MAX_TOTAL_BYTES} in all, found ${size} in that of ${id} and ${this.#bytes} so far: ask for fewer models or columns, or for no pairs`);
    const outcomes = readTable(id, await text(await this.#blobs.open(this.#organizationId, outcomesSha256)));
    this.#known.set(outcomesSha256, outcomes);
    return outcomes;
  }
}

function readTable(evaluationId: string, csv: string): readonly Outcome[] {
  try {
    return readOutcomes(csv);
  } catch (error) {
    throw new AppError('UNSUPPORTED', `the outcome table of ${evaluationId} cannot be read by this version: run its attack again`, { cause: error });
  }
}
