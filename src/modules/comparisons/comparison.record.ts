import type { Rate } from '../../robustness/metrics/index.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';
import type { AttackRecord } from '../audits/index.ts';
import type { ModelRecord } from '../models/index.ts';
import type { EvaluationRecord } from '../perturbations/index.ts';
import type { ComparisonMetric } from './comparison-metric.ts';
import type { TitleWords } from './title-words.ts';

/** What to compare; what is absent does not narrow it. */
export interface ComparisonRequest {
  readonly modelIds: readonly string[];
  readonly auditIds?: readonly string[] | null;
  readonly algorithm?: string | null;
  readonly goal?: GoalKind | null;
  readonly norm?: NormName | null;
  readonly channels?: readonly string[] | null;
  readonly metric: string;
}

/** Where a perturbation that was scored again comes from. */
export interface ScoreSource {
  readonly modelId: string;
  /** Of the attack that made it. */
  readonly seed: number;
}

/** A threat configuration: what two scores must share to stand in one column. */
export interface Configuration {
  /** Of a perturbation that was scored again: what made it. */
  readonly algorithm: string;
  readonly source: ScoreSource | null;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  readonly fromClass: string | null;
  readonly norm: NormName;
  /** Null for a corruption, and with zetaPercent: there it differs from model to model. */
  readonly epsilon: number | null;
  readonly zetaPercent: number | null;
  readonly generationImages: number | null;
  readonly datasetId: string;
  readonly channel: string;
}

/** One evaluation of one of the models. */
export interface Score {
  readonly configuration: Configuration;
  readonly modelId: string;
  readonly attack: AttackRecord;
  /** Of the attack that made the perturbation scored: this one or an earlier one. */
  readonly made: Pick<AttackRecord, 'seed' | 'epsilon' | 'parameters'>;
  readonly evaluation: EvaluationRecord;
  readonly rate: Rate;
}

export interface Column {
  readonly title: string;
  readonly configuration: Configuration;
  /** The newest of each model, by model id. */
  readonly scores: ReadonlyMap<string, Score>;
}

/** Everything that was found; rows, pairs and curves are read off it. */
export interface ComparisonRecord {
  readonly metric: ComparisonMetric;
  /** In the order asked for. */
  readonly models: readonly ModelRecord[];
  /** Every model and data set that is mentioned. */
  readonly words: TitleWords;
  readonly columns: readonly Column[];
  /** Newest first. */
  readonly scores: readonly Score[];
}

/** Two models on the same images under the same configuration. */
export interface PairRecord {
  readonly column: string;
  readonly aId: string;
  readonly bId: string;
  readonly n: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly leftOut: number;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
  readonly pAdjusted: number;
  readonly method: string;
}

export type CurveKind = 'EPSILON' | 'GENERATION_IMAGES' | 'SEED' | 'SEVERITY';

export interface CurvePoint {
  readonly x: number;
  readonly rate: Rate;
  readonly attackId: string;
}

/** How far luck of the attack goes; no sampling interval. */
export interface SpreadRecord {
  readonly seeds: number;
  readonly mean: number;
  readonly sd: number | null;
  readonly min: number;
  readonly max: number;
}

/** One figure of one model against one thing that was varied. */
export interface CurveRecord {
  readonly kind: CurveKind;
  readonly title: string;
  readonly xLabel: string;
  readonly modelId: string;
  /** By x. */
  readonly points: readonly CurvePoint[];
  /** Of a curve over seeds. */
  readonly spread: SpreadRecord | null;
}
