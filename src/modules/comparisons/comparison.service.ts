import type { TenantContext } from '../../platform/database/context.ts';
import type { AuditService } from '../audits/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelService } from '../models/index.ts';
import { refusal } from '../shared/index.ts';
import { columnsOf } from './columns.ts';
import { checkRequest } from './comparison-checks.ts';
import type { ComparisonPairs } from './comparison-pairs.ts';
import type { ComparisonScores } from './comparison-scores.ts';
import type { ComparisonRecord, ComparisonRequest, CurveRecord, PairRecord, Score } from './comparison.record.ts';
import { curvesOf } from './curves.ts';
import type { TitleWords } from './title-words.ts';

const MAX_COLUMNS = 64;

export interface ComparisonDependencies {
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly audits: AuditService;
  readonly scores: ComparisonScores;
  readonly pairs: ComparisonPairs;
}

/** Architectures, hardened models and transfers side by side, from scores that are there: nothing is run. */
export class ComparisonService {
  readonly #its: ComparisonDependencies;

  constructor(dependencies: ComparisonDependencies) {
    this.#its = dependencies;
  }

  /** INVALID_INPUT with everything that is wrong with the request, or when it is about too much. */
  async compare(ctx: TenantContext, request: ComparisonRequest): Promise<ComparisonRecord> {
    const checked = await checkRequest(ctx, request, this.#its);
    const scores = await this.#its.scores.find(ctx, checked);
    const datasets = await this.#its.datasets.findMany(ctx, scores.map(({ configuration }) => configuration.datasetId));
    const sources = await this.#its.models.findMany(ctx, sourceIds(scores));
    const models = new Map([...sources, ...checked.models.map((model) => [model.id, model] as const)]);
    const words: TitleWords = { models, datasets };
    const columns = columnsOf(scores, words);
    if (columns.length > MAX_COLUMNS)
      throw refusal('OUT_OF_RANGE', ['input'], `expected at most ${MAX_COLUMNS} columns, found ${columns.length}: name audits, an algorithm, a goal, a norm or channels`);
    return { metric: checked.metric, models: checked.models, words, columns, scores };
  }

  /** Each pair of models in each column, tested on the images they share. INVALID_INPUT when there are too many. */
  pairsOf(organizationId: string, comparison: ComparisonRecord): Promise<readonly PairRecord[]> {
    return this.#its.pairs.test(organizationId, comparison);
  }

  /** Success against what was varied: budgets, generation images, seeds, severities. */
  curvesOf(comparison: ComparisonRecord): readonly CurveRecord[] {
    return curvesOf(comparison);
  }
}

function sourceIds(scores: readonly Score[]): readonly string[] {
  return scores.flatMap(({ configuration: { source } }) => source?.modelId ?? []);
}
