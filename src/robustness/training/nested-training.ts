import type { RandomState } from '../../kernel/random.ts';
import { joinStates, partOfState, savedNumber } from './saved-state.ts';
import type { TrainingCheckpoint, TrainingStep } from './training-step.ts';

/** A piece of a longer training: one round's fine-tuning, say. */
export interface TrainingPart {
  /** Shares of the whole at which the part begins and ends. */
  readonly from: number;
  readonly to: number;
  /** Goes before the part's own phase: "round 2 of 5" gives "round 2 of 5: fine-tuning". */
  readonly phase: string;
  /** The state of the whole while the part runs; the part's own is put inside it. */
  checkpoint(): TrainingCheckpoint;
}

const INNER = 'inner';
const OUTER = 'outer';

/**
 * Runs a part of a longer training. Its progress becomes a share of the whole, and its checkpoints lie inside those of
 * the whole, where `innerCheckpoint` finds them again. Parts may be nested in parts. A part needs a random source of its
 * own, and what seeds it belongs into the checkpoint of the whole: a part that goes on must begin from the same.
 */
export async function* runPart<T>(steps: AsyncGenerator<TrainingStep, T, void>, part: TrainingPart): AsyncGenerator<TrainingStep, T, void> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    yield withinWhole(next.value, part);
  }
}

/** A checkpoint of the whole with that of a part inside. */
export function wrapCheckpoint(outer: TrainingCheckpoint, inner: TrainingCheckpoint): TrainingCheckpoint {
  const random = Object.fromEntries(inner.random.map((word, index) => [`random.${index}`, word]));
  const joined = joinStates({ [OUTER]: outer, [INNER]: { tensors: inner.tensors, numbers: { ...inner.numbers, ...random } } });
  return { ...joined, random: outer.random };
}

/** What the whole put into a checkpoint made with or without a part inside. */
export function outerCheckpoint(checkpoint: TrainingCheckpoint): TrainingCheckpoint {
  return hasInner(checkpoint) ? { ...partOfState(checkpoint, OUTER), random: checkpoint.random } : checkpoint;
}

/** The part's own checkpoint, or undefined where the whole was between two parts. */
export function innerCheckpoint(checkpoint: TrainingCheckpoint): TrainingCheckpoint | undefined {
  if (!hasInner(checkpoint)) return undefined;
  const { tensors, numbers } = partOfState(checkpoint, INNER);
  const word = (index: number): number => savedNumber({ tensors, numbers }, `random.${index}`);
  const random: RandomState = [word(0), word(1), word(2), word(3)];
  const own = Object.fromEntries(Object.entries(numbers).filter(([name]) => !/^random\.[0-3]$/.test(name)));
  return { tensors, numbers: own, random };
}

function hasInner({ numbers }: TrainingCheckpoint): boolean {
  return numbers[`${INNER}/random.0`] !== undefined;
}

function withinWhole(step: TrainingStep, { from, to, phase, checkpoint }: TrainingPart): TrainingStep {
  if (step.kind === 'checkpoint') return { kind: 'checkpoint', checkpoint: wrapCheckpoint(checkpoint(), step.checkpoint) };
  const fraction = from + (to - from) * step.progress.fraction;
  return { kind: 'progress', progress: { ...step.progress, fraction, phase: `${phase}: ${step.progress.phase}` } };
}
