import { AppError } from '../../../kernel/errors.ts';
import { dividedBy, elementCount, isBatch, printShape, type Dimension, type Shape } from '../../graph/dimension.ts';
import { unsupported } from './unsupported.ts';

/**
 * The shape a Reshape of a file makes, with its -1 computed and the batch kept apart. `fixedBatch` is the batch size
 * the file was exported with: where a target begins with that very number and the rest is exactly one image, the
 * number can only have meant the batch, and becomes N. Throws when the batch is fixed in any other way.
 */
export function resolveReshape(shape: Shape, target: Shape, fixedBatch: number | undefined): Shape {
  const unbatched = batchMadeSymbolic(shape, target, fixedBatch);
  if (unbatched) return unbatched;
  const given = target.filter((extent) => extent !== -1);
  const missing = dividedBy(elementCount(shape), elementCount(given));
  const resolved = target.map((extent) => (extent === -1 ? missing ?? 0 : extent));
  const unknowns = target.length - given.length;
  if (unknowns > 1 || missing === undefined || (unknowns === 0 && missing !== 1)) throw refusal(shape, target);
  return resolved;
}

function batchMadeSymbolic(shape: Shape, target: Shape, fixedBatch: number | undefined): Shape | undefined {
  const [first, ...rest] = target;
  if (shape[0] !== 'N' || first === undefined || isBatch(first) || first === -1 || first === 0) return undefined;
  // Without a declared batch size, a target that spells out one whole image can only have been meant for batches of one.
  const declared = fixedBatch ?? (rest.includes(-1) ? undefined : 1);
  if (first !== declared || rest.some(isBatch)) return undefined;
  const image = elementCount(shape.slice(1));
  const others = elementCount(rest.filter((extent) => extent !== -1));
  const missing = dividedBy(image, others);
  if (missing === undefined || (!rest.includes(-1) && missing !== 1)) return undefined;
  return ['N', ...rest.map((extent): Dimension => (extent === -1 ? missing : extent))];
}

function refusal(shape: Shape, target: Shape): AppError {
  const batch = shape.some(isBatch) && !target.some(isBatch)
    ? '; it fixes the batch size, and audits need batches: export the model with a dynamic batch axis'
    : '';
  return unsupported(`a new shape of the size of ${printShape(shape)}`, `${printShape(target)}${batch}`);
}
