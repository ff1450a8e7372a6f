import { AppError } from '../../kernel/errors.ts';
import type { Side } from './answers.ts';
import { binaryRates, type BinaryRates, type Decision } from './binary-rates.ts';
import type { Estimate } from './estimate.ts';
import { wilsonRate, type Rate } from './rate.ts';
import { auroc, type Auroc } from './statistics/auroc.ts';
import { clusterBootstrap } from './statistics/cluster-bootstrap.ts';
import { clustersOf } from './statistics/clusters.ts';

/** One image of a model with several sigmoids: a truth and a logit for each label, all independent of each other. */
export interface MultiLabelOutcome {
  readonly image: string;
  readonly patient: string | null;
  readonly truth: readonly boolean[];
  readonly cleanLogits: readonly number[];
  readonly adversarialLogits: readonly number[];
}

export interface MultiLabelContext {
  /** Names in the order of the logits. */
  readonly labels: readonly string[];
  /** A label is given when its sigmoid probability is at least this; one a label. */
  readonly thresholds: readonly number[];
}

export interface LabelSideFigures extends BinaryRates {
  readonly auroc: Auroc;
}

export interface LabelFigures {
  readonly label: string;
  readonly clean: LabelSideFigures;
  readonly adversarial: LabelSideFigures;
  /** Images whose decision on this label changed. */
  readonly foolingRate: Rate;
  /** Of the images given the label when clean, those that lost it; of the others, those that gained it. */
  readonly lost: Rate;
  readonly gained: Rate;
}

/** Over whole label sets. */
export interface LabelSetFigures {
  /** Images with every label decided rightly. */
  readonly subsetAccuracy: Rate;
  /** Share of all decisions, images times labels, that is wrong. */
  readonly hammingLoss: Estimate;
}

export interface MultiLabelFigures {
  readonly perLabel: readonly LabelFigures[];
  readonly clean: LabelSetFigures;
  readonly adversarial: LabelSetFigures;
  /** Images with at least one decision changed. */
  readonly anyFoolingRate: Rate;
}

/**
 * The figures of a multi-label model. Intervals take images as independent, but for the Hamming loss, whose decisions on
 * one image are not: it is resampled by patient, or by image. Throws INVALID_INPUT on rows that do not fit the labels.
 */
export function multiLabelFigures(outcomes: readonly MultiLabelOutcome[], context: MultiLabelContext): MultiLabelFigures {
  requireFit(outcomes, context);
  const given = { clean: decisions(outcomes, 'clean', context), adversarial: decisions(outcomes, 'adversarial', context) };
  const changed = outcomes.map((_, row) => context.labels.map((__, label) => given.clean[row]?.[label] !== given.adversarial[row]?.[label]));
  return {
    perLabel: context.labels.map((label, index) => labelFigures(label, index, outcomes, given)),
    clean: labelSetFigures(outcomes, given.clean),
    adversarial: labelSetFigures(outcomes, given.adversarial),
    anyFoolingRate: share(changed.map((row) => row.includes(true))),
  };
}

/** Whether each label is given to each image, [image][label]. */
function decisions(outcomes: readonly MultiLabelOutcome[], side: Side, { thresholds }: MultiLabelContext): boolean[][] {
  return outcomes.map((outcome) => logitsOf(outcome, side).map((logit, index) => 1 / (1 + Math.exp(-logit)) >= (thresholds[index] ?? 1)));
}

const logitsOf = ({ cleanLogits, adversarialLogits }: MultiLabelOutcome, side: Side): readonly number[] => (
  side === 'clean' ? cleanLogits : adversarialLogits);

type Given = Readonly<Record<Side, readonly (readonly boolean[])[]>>;

function labelFigures(label: string, index: number, outcomes: readonly MultiLabelOutcome[], given: Given): LabelFigures {
  const side = (which: Side): LabelSideFigures => {
    const rows = outcomes.map(({ truth }, row): Decision => ({ positive: truth[index] === true, decidedPositive: given[which][row]?.[index] === true }));
    const scores = (positive: boolean): number[] => outcomes.filter(({ truth }) => truth[index] === positive).map((outcome) => logitsOf(outcome, which)[index] ?? 0);
    return { ...binaryRates(rows), auroc: auroc({ positives: scores(true), negatives: scores(false) }) };
  };
  const before = given.clean.map((row) => row[index] === true);
  const changed = before.map((was, row) => was !== (given.adversarial[row]?.[index] === true));
  return {
    label, clean: side('clean'), adversarial: side('adversarial'),
    foolingRate: share(changed),
    lost: share(changed.filter((_, row) => before[row])),
    gained: share(changed.filter((_, row) => !before[row])),
  };
}

function labelSetFigures(outcomes: readonly MultiLabelOutcome[], given: readonly (readonly boolean[])[]): LabelSetFigures {
  const wrong = outcomes.map(({ truth }, row) => truth.filter((is, label) => is !== given[row]?.[label]).length);
  return { subsetAccuracy: share(wrong.map((count) => count === 0)), hammingLoss: hammingLoss(outcomes, wrong) };
}

function hammingLoss(outcomes: readonly MultiLabelOutcome[], wrong: readonly number[]): Estimate {
  const [n, labels] = [outcomes.length, outcomes[0]?.truth.length ?? 0];
  if (n === 0) return { value: null, n, lower: null, upper: null, level: 0.95, method: 'none' };
  const loss = (weights: Uint32Array): number => {
    const images = weights.reduce((sum, weight) => sum + weight, 0);
    return wrong.reduce((sum, count, row) => sum + count * (weights[row] ?? 0), 0) / (images * labels);
  };
  const [interval] = clusterBootstrap(clustersOf(outcomes), [loss]);
  const value = loss(new Uint32Array(n).fill(1));
  if (!interval || interval.variance === 0) return { value, n, lower: null, upper: null, level: 0.95, method: 'none' };
  return { value, n, lower: interval.lower, upper: interval.upper, level: 0.95, method: 'patient-bootstrap' };
}

const share = (holds: readonly boolean[]): Rate => wilsonRate(holds.filter(Boolean).length, holds.length);

function requireFit(outcomes: readonly MultiLabelOutcome[], { labels, thresholds }: MultiLabelContext): void {
  if (labels.length === 0 || thresholds.length !== labels.length || !thresholds.every((threshold) => threshold >= 0 && threshold <= 1)) {
    throw new AppError('INVALID_INPUT', `expected a threshold from 0 to 1 for each of ${labels.length} labels, found ${thresholds.join(', ')}`);
  }
  for (const { image, truth, cleanLogits, adversarialLogits } of outcomes) {
    const sizes = [truth.length, cleanLogits.length, adversarialLogits.length];
    if (sizes.some((size) => size !== labels.length)) {
      throw new AppError('INVALID_INPUT', `expected ${labels.length} truths and logits, found ${sizes.join(', ')} for image ${image}`);
    }
  }
}
