import { AppError } from '../../../kernel/errors.ts';
import type { AttackCheckpoint } from '../attack.ts';

/** A number of a checkpoint. Throws when it is missing: a half-restored run would not be the same run. */
export function savedNumber(checkpoint: AttackCheckpoint, name: string): number {
  const value = checkpoint.numbers[name];
  if (value === undefined) throw new AppError('INTERNAL', `expected number ${name} in the checkpoint, found none`);
  return value;
}

/** A copy of a tensor of a checkpoint, of `size` values. Throws when it is missing or of another size. */
export function savedTensor(checkpoint: AttackCheckpoint, name: string, size: number): Float32Array {
  const values = checkpoint.tensors[name];
  if (values?.length !== size) {
    throw new AppError('INTERNAL', `expected tensor ${name} of ${size} values in the checkpoint, found ${values?.length ?? 'none'}`);
  }
  return values.slice();
}
