import { AppError, ProblemsError } from '../../kernel/errors.ts';
import { parseParameters } from '../attacks/support/parameters.ts';
import type { TrainableClassifier } from '../training/trainable-classifier.ts';
import type { TrainingStep } from '../training/training-step.ts';
import type { TrainingDefense, TrainingInput, TrainingOutcome } from './defense.ts';

/** As `TrainingInput`, with parameters as they were sent. */
export type HardeningInput = Omit<TrainingInput<unknown>, 'parameters'> & { readonly parameters: unknown };

/**
 * Runs a training defense and vouches for what it leaves in the model. Refuses bad parameters with every reason at once;
 * forwards progress and checkpoints; then checks that every weight is a finite number and that some are not those of the
 * parent. A run that goes on from a checkpoint is given the same images, parameters and random state as at its start, and
 * the parent's weights in the model. Throws DISHONEST_RESULT for a child that is its parent, or broken, or that was not
 * trained for an epoch.
 */
export async function* hardenModel(defense: TrainingDefense, input: HardeningInput): AsyncGenerator<TrainingStep, TrainingOutcome, void> {
  const { parameters, problems } = parseParameters(defense, input.parameters);
  if (problems) throw new ProblemsError(problems);
  const parent = new Map(Array.from(input.model.weights, ([name, values]) => [name, values.slice()]));
  const outcome = yield* defense.train({ ...input, parameters });
  if (outcome.history.length === 0) throw new AppError('DISHONEST_RESULT', `${defense.name} trained for no epoch: the hardened model would be its parent`);
  requireFinite(defense, input.model);
  requireChanged(defense, input.model, parent);
  return outcome;
}

function requireFinite({ name: defense }: TrainingDefense, { weights, statistics }: TrainableClassifier): void {
  const broken = [...weights, ...statistics].filter(([, values]) => !values.every(Number.isFinite)).map(([name]) => name);
  if (broken.length === 0) return;
  throw new AppError('DISHONEST_RESULT', `expected finite weights after ${defense}, found others in ${broken.slice(0, 5).join(', ')}${broken.length > 5 ? ` and ${broken.length - 5} more` : ''}`);
}

function requireChanged({ name: defense }: TrainingDefense, { weights }: TrainableClassifier, parent: ReadonlyMap<string, Float32Array>): void {
  const changed = [...weights].some(([name, values]) => values.some((value, index) => value !== parent.get(name)?.[index]));
  if (changed) return;
  throw new AppError('DISHONEST_RESULT', `${defense} left every weight as it was: the hardened model would be its parent under another name`);
}
