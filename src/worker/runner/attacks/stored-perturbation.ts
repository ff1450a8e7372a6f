import { readFile } from 'node:fs/promises';
import { AppError, ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { readNpy } from '../../../numeric/formats/npy.ts';
import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { project } from '../../../robustness/attacks/support/projection.ts';
import type { Norm } from '../../../robustness/threat-model.ts';
import type { StoredPerturbation } from '../protocol.ts';
import { fitPerturbation, l2ScaleBetween } from './fit-perturbation.ts';

/** A perturbation made earlier, as it is used on the model at hand. */
export interface FittedPerturbation {
  readonly tensor: FloatTensor;
  /** Its budget at this model's size. */
  readonly epsilon: number;
  readonly notes: readonly Problem[];
}

/** Reads a perturbation [C,H,W] from its file. Throws when it is not one of float32. */
export async function readPerturbation(path: string, name: string): Promise<FloatTensor> {
  const { shape, data } = readNpy(await readFile(path), name);
  if (data instanceof Float32Array && shape.length === 3) return floatTensor(shape, data);
  throw new AppError('INTERNAL', `expected ${name} to be float32 [C,H,W], found [${shape.join(', ')}]`);
}

/**
 * Brings a stored perturbation to a model's shape and back into its budget, with a note where anything had to be
 * changed: LINF keeps its epsilon; L2's grows with the square root of the number of values, so that a pixel is changed
 * by as much as before. Throws a ProblemsError when the attack asks for another norm.
 */
export async function openStored(stored: StoredPerturbation, shape: readonly [number, number, number], norm: Norm): Promise<FittedPerturbation> {
  if (stored.norm !== norm) {
    const message = `expected norm ${stored.norm}, in which the earlier perturbation has its budget, found ${norm}`;
    throw new ProblemsError([{ code: 'INVALID_INPUT', message, path: ['norm'] }]);
  }
  const made = await readPerturbation(stored.tensorPath, 'the earlier perturbation');
  if (made.shape.join() === shape.join()) return { tensor: within(made, norm, stored.epsilon), epsilon: stored.epsilon, notes: [] };
  const epsilon = norm === 'L2' ? stored.epsilon * l2ScaleBetween(made.shape, shape) : stored.epsilon;
  const tensor = within(fitPerturbation(made, shape), norm, epsilon);
  const [was, is] = [made.shape.join(' x '), shape.join(' x ')];
  const budget = norm === 'L2' ? `its L2 budget of ${stored.epsilon} became ${epsilon}, the same a pixel` : `its LINF budget stayed ${epsilon}`;
  const message = `the earlier perturbation is ${was}, this model takes ${is}: it was resized (bilinear), and ${budget}`;
  return { tensor, epsilon, notes: [{ code: 'PERTURBATION_RESIZED', message, path: [] }] };
}

/** What was made within its budget is there already, to the bit. */
function within({ shape, data }: FloatTensor, norm: Norm, epsilon: number): FloatTensor {
  const values = data.slice();
  project(values, norm, epsilon);
  return floatTensor(shape, values);
}
