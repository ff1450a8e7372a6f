import { sizeOf, type DataType, type Tensor } from '../tensor/tensor.ts';
import { isBatch, type Dimension } from './dimension.ts';

/**
 * A value known before the graph runs: a constant, or the result of shape arithmetic, where an element may still be a
 * multiple of the batch size. Row-major, as tensors are.
 */
export interface KnownValue {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly elements: readonly Dimension[];
}

/** Larger constants are weights: nobody computes shapes with them, and keeping them twice would cost memory. */
const LARGEST_KNOWN = 4096;

/**
 * The elements of a small constant; undefined for a large one. Integers beyond 2^53 are clamped: in shape arithmetic
 * they mean "to the end".
 */
export function knownFromTensor(tensor: Tensor): KnownValue | undefined {
  if (tensor.data.length > LARGEST_KNOWN) return undefined;
  const elements = Array.from<number | bigint, number>(tensor.data, clampToSafe);
  return { dtype: tensor.dtype, shape: [...tensor.shape], elements };
}

/** The tensor a known value stands for; undefined when it depends on the batch size, or is too large to fold. */
export function tensorFromKnown(known: KnownValue): Tensor | undefined {
  const { dtype, shape } = known;
  const elements: number[] = [];
  for (const element of known.elements) {
    if (isBatch(element)) return undefined;
    elements.push(element);
  }
  if (elements.length > LARGEST_KNOWN || elements.length !== sizeOf(shape)) return undefined;
  switch (dtype) {
    case 'float32': return { dtype, shape, data: Float32Array.from(elements) };
    case 'float64': return { dtype, shape, data: Float64Array.from(elements) };
    case 'int64': return { dtype, shape, data: BigInt64Array.from(elements, (element) => BigInt(Math.trunc(element))) };
    case 'int32': return { dtype, shape, data: Int32Array.from(elements) };
    case 'uint8': return { dtype, shape, data: Uint8Array.from(elements) };
    case 'bool': return { dtype, shape, data: Uint8Array.from(elements, (element) => (element === 0 ? 0 : 1)) };
  }
}

function clampToSafe(element: number | bigint): number {
  if (typeof element === 'number') return element;
  return Math.min(Math.max(Number(element), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
