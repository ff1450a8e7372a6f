import { AppError } from '../../kernel/errors.ts';

/** Element types of graph values; what a runtime carries between host and device. */
export interface TensorDataByType {
  float32: Float32Array;
  float64: Float64Array;
  int64: BigInt64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}
export type DataType = keyof TensorDataByType;

/** A dense row-major array. `shape` is fixed; `data.length` is the product of `shape`. */
export interface TensorOf<T extends DataType> {
  readonly dtype: T;
  readonly shape: readonly number[];
  readonly data: TensorDataByType[T];
}
export type Tensor = { [T in DataType]: TensorOf<T> }[DataType];
export type FloatTensor = TensorOf<'float32'>;

/** How many elements a shape has; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

/** A float32 tensor of `shape`, over `data` (not copied) or zeros. Throws when the sizes disagree. */
export function floatTensor(shape: readonly number[], data?: Float32Array): FloatTensor {
  const size = sizeOf(shape);
  if (data && data.length !== size) {
    throw new AppError('INTERNAL', `expected ${size} numbers for shape [${shape.join(', ')}], found ${data.length}`);
  }
  return { dtype: 'float32', shape: [...shape], data: data ?? new Float32Array(size) };
}
