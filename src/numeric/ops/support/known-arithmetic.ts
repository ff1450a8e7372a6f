import { addDimensions, batchFactor, dividedBy, isBatch, times, type Dimension } from '../../graph/dimension.ts';
import type { KnownValue } from '../../graph/known-value.ts';
import { sizeOf, type DataType } from '../../tensor/tensor.ts';
import { broadcastShapes } from './broadcast.ts';
import { isFloat } from './types.ts';

export type Combine = (a: Dimension, b: Dimension, dtype: DataType) => Dimension | undefined;

/** No shape arithmetic needs more; two vectors of a hostile file could broadcast to any size. */
const LARGEST_COMBINED = 4096;

/** Applies `combine` element by element with broadcasting; undefined when an element cannot be represented, or there are too many. */
export function combineKnown(a: KnownValue, b: KnownValue, combine: Combine, dtype: DataType = a.dtype): KnownValue | undefined {
  const shape = broadcastShapes(a.shape, b.shape) as readonly number[]; // known values have no symbolic axes
  if (sizeOf(shape) > LARGEST_COMBINED) return undefined;
  const elements: Dimension[] = [];
  for (let index = 0; index < sizeOf(shape); index++) {
    const element = combine(elementAt(a, shape, index), elementAt(b, shape, index), a.dtype);
    if (element === undefined) return undefined;
    elements.push(element);
  }
  return { dtype, shape, elements };
}

/** Applies `map` to every number; undefined when an element depends on the batch size. */
export function mapKnown(x: KnownValue, map: (element: number) => number): KnownValue | undefined {
  const elements: number[] = [];
  for (const element of x.elements) {
    if (isBatch(element)) return undefined;
    elements.push(map(element));
  }
  return { ...x, elements };
}

export const addKnown: Combine = (a, b) => addDimensions(a, b);
export const subtractKnown: Combine = (a, b) => {
  const minusB = times(b, -1);
  return minusB === undefined ? undefined : addDimensions(a, minusB);
};
export const multiplyKnown: Combine = (a, b) => times(a, b);

/** Division as ONNX has it: integers truncate towards zero; by zero is left to the runtime. */
export const divideKnown: Combine = (a, b, dtype) => {
  if (b === 0) return undefined;
  if (isBatch(a) || isBatch(b)) return dividedBy(a, b);
  return isFloat(dtype) ? a / b : Math.trunc(a / b);
};

/** The larger or the smaller of two, also of multiples of the batch size where every batch size (from 1) says the same. */
export function extremeKnown(which: 'larger' | 'smaller'): Combine {
  return (a, b) => {
    if (a === b) return a;
    const difference = leastDifference(a, b);
    if (difference === undefined) return undefined;
    return (difference > 0) === (which === 'larger') ? a : b;
  };
}

/** A comparison by the sign of the difference; undefined where it depends on the batch size. */
export function compareKnown(holds: (difference: number) => boolean): Combine {
  return (a, b) => {
    const difference = a === b ? 0 : leastDifference(a, b);
    return difference === undefined ? undefined : Number(holds(difference));
  };
}

/** A number with the sign of a - b for every batch size from 1 on; undefined where the sign is not always the same. */
function leastDifference(a: Dimension, b: Dimension): number | undefined {
  if (isBatch(a) === isBatch(b)) return factorOf(a) - factorOf(b);
  if (isBatch(a)) return factorOf(a) > factorOf(b) ? factorOf(a) - factorOf(b) : undefined;
  return factorOf(b) > a ? a - factorOf(b) : undefined;
}

function factorOf(element: Dimension): number {
  return isBatch(element) ? batchFactor(element) : element;
}

function elementAt(x: KnownValue, shape: readonly number[], index: number): Dimension {
  let remainder = index;
  let offset = 0;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    const own = x.shape[axis - (shape.length - x.shape.length)] ?? 1;
    if (own !== 1) offset += (remainder % extent) * stride;
    stride *= own;
    remainder = Math.floor(remainder / extent);
  }
  return x.elements[offset] ?? 0;
}
