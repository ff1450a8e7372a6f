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
  [T in OnnxDataType]: { readonly dtype: T; readonly shape: readonly number[]; readonly data: OnnxDataByType[T]; readonly stored?: NarrowInteger };
}[OnnxDataType];

/** How a tensor read as int32 was stored: the type of a zero point gives the range of what it quantises. */
export type NarrowInteger = 'int8' | 'int16' | 'uint16';

export type OnnxAttribute =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'graph'; readonly value: OnnxBranch }
  /** In the body of a function: the attribute of that name of the node that calls it. */
  | { readonly kind: 'reference'; readonly value: string }
  /** A kind that cannot be read (lists of tensors or subgraphs), or a tensor that was refused. */
  | { readonly kind: 'unreadable'; readonly value: string };

/** A graph inside a node, a branch of an If. Its nodes may read values of the graph around it by their names. */
export interface OnnxBranch {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OnnxNode {
  /** '' for ONNX's own operators. */
  readonly domain: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Version of the operator set, where a function's body has another one than the model. */
  readonly opset?: number;
}

/** An operator a file defines itself, by nodes. */
export interface OnnxFunction {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes a caller may leave out, with their values. */
  readonly defaults: ReadonlyMap<string, OnnxAttribute>;
  readonly nodes: readonly OnnxNode[];
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
  /** Versions of other operator sets, by domain. */
  readonly domains?: ReadonlyMap<string, number>;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}
