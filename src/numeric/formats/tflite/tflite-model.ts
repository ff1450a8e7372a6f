/** A TensorFlow Lite model as its file has it; the main subgraph only. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  /** Places in `tensors`. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TfliteTensor {
  /** Made unique. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The shape with undefined where it is open. */
  readonly signature: readonly (number | undefined)[];
  readonly type: TfliteType;
  /** The stored numbers, a view of the file; empty where the tensor is computed. */
  readonly data: Uint8Array;
  readonly quantized: boolean;
  readonly sparse: boolean;
}

export type TfliteAttribute = number | boolean | string | readonly number[];

export interface TfliteOperator {
  /** "CONV_2D"; for a custom operator, "CUSTOM NAME". */
  readonly type: string;
  /** Places in `tensors`; -1 for an optional input that is absent. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly attributes: ReadonlyMap<string, TfliteAttribute>;
}

/** Element types by their number in files. */
export const TFLITE_TYPES = [
  'float32', 'float16', 'int32', 'uint8', 'int64', 'string', 'bool', 'int16', 'complex64', 'int8', 'float64', 'complex128', 'uint64',
  'resource', 'variant', 'uint32', 'uint16', 'int4', 'bfloat16',
] as const;
export type TfliteType = (typeof TFLITE_TYPES)[number] | 'unknown';
