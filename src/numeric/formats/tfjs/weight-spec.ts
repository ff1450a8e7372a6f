import { sizeOf } from '../../tensor/tensor.ts';

/** What a manifest says of one weight: `stored` is the element type of its bytes, `dtype` that of its numbers. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightType;
  readonly stored: StoredType;
  /** number = stored * scale + min */
  readonly scale: number;
  readonly min: number;
}

export type WeightType = 'float32' | 'int32' | 'bool';
export type StoredType = WeightType | 'float16' | 'uint8' | 'uint16';

/** Bytes an element takes in a shard. */
export const STORED_BYTES: Readonly<Record<StoredType, number>> = { float32: 4, int32: 4, bool: 1, float16: 2, uint8: 1, uint16: 2 };

/** More axes than any layer has. */
const MAX_RANK = 8;

/** An entry of a manifest, or the reason why it cannot be one. */
export function parseWeightSpec(entry: unknown): WeightSpec | string {
  if (!isRecord(entry)) return 'expected a weight as an object, found something else';
  const { name, shape, dtype = 'float32', quantization } = entry;
  if (typeof name !== 'string') return `expected a name as text, found ${typeof name}`;
  if (!isShape(shape)) return `expected a shape of at most ${MAX_RANK} whole numbers, found ${JSON.stringify(shape)?.slice(0, 80) ?? 'none'}`;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    return `expected numbers of type float32, int32 or bool, found ${JSON.stringify(dtype).slice(0, 80)}`;
  }
  if (quantization === undefined || quantization === null) return { name, shape, dtype, stored: dtype, scale: 1, min: 0 };
  if (!isRecord(quantization)) return 'expected a quantization as an object, found something else';
  const { dtype: stored, scale = 1, min = 0 } = quantization;
  if (stored === 'float16' && dtype === 'float32') return { name, shape, dtype, stored, scale: 1, min: 0 };
  if ((stored !== 'uint8' && stored !== 'uint16') || dtype === 'bool') {
    return `expected a quantization to uint8, uint16 or float16, found ${JSON.stringify(stored)?.slice(0, 80) ?? 'none'} for ${dtype}`;
  }
  if (!isFinite(scale) || !isFinite(min)) return 'expected a quantization with a finite scale and min, found others';
  return { name, shape, dtype, stored, scale, min };
}

/** How many bytes a weight takes. */
export function storedBytes({ shape, stored }: WeightSpec): number {
  return sizeOf(shape) * STORED_BYTES[stored];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShape(value: unknown): value is readonly number[] {
  const isExtent = (extent: unknown): extent is number => Number.isSafeInteger(extent) && Number(extent) >= 0;
  return Array.isArray(value) && value.length <= MAX_RANK && value.every(isExtent) && Number.isSafeInteger(sizeOf(value) * 4);
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
