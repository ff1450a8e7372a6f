/** Element types of tensors once read: half and bfloat precision become float32, small integers int32. */
export interface OnnxDataByType {
  float32: Float32Array;
  float64: Float64Array;
  int64: BigInt64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}
export type OnnxDataType = keyof OnnxDataByType;
export type OnnxTensor = {
  [T in OnnxDataType]: { readonly dtype: T; readonly shape: readonly number[]; readonly data: OnnxDataByType[T] };
}[OnnxDataType];

export type OnnxAttribute =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  /** A kind that cannot be read (subgraphs, lists of texts or tensors), or a tensor that was refused. */
  | { readonly kind: 'unreadable'; readonly value: string };

export interface OnnxNode {
  /** '' for ONNX's own operators. */
  readonly domain: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxValueInfo {
  readonly name: string;
  /** ONNX's name of the element type in lower case, e.g. "float", "float16"; undefined where the file has none. */
  readonly elementType: string | undefined;
  /** A number, a name, or null for each axis; undefined where the file has no shape. */
  readonly shape: readonly (number | string | null)[] | undefined;
}

/** An ONNX file as plain values, nothing of protobuf left. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of ONNX's own operator set. */
  readonly opset: number;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}
