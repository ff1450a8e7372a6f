import { Random } from '../../../src/kernel/random.ts';
import type { Attributes } from '../../../src/numeric/graph/graph.ts';
import type { OnnxAttribute } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import { sizeOf, type FloatTensor, type Tensor } from '../../../src/numeric/tensor/tensor.ts';

/** An input of a case: what is fed or stored, and how the graph sees it. */
export interface CaseInput {
  readonly tensor: Tensor;
  /** `batched`: a graph input whose first axis is N; `variable`: one of static shape; `fixed`: a constant. */
  readonly role: 'batched' | 'variable' | 'fixed';
}

/** One application of an operator with the values it must give. */
export interface OpCase {
  readonly name: string;
  readonly inputs: readonly (CaseInput | undefined)[];
  readonly attributes?: Attributes;
  readonly outputCount?: number;
  /** Of the first output, worked out by hand or by a plain loop. */
  readonly expected: Expected;
}

/** One ONNX node as files have it, with the values it must give or the words of its refusal. */
export interface ImportCase {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly (CaseInput | undefined)[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly outputs?: readonly string[];
  readonly fixedBatch?: number;
  readonly gives?: Expected;
  readonly refuses?: string;
}

export interface Expected {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What a cases file exports as `cases`: its operator, and its cases in graphs and in files. */
export interface OpCases {
  readonly type: string;
  readonly inGraphs?: readonly OpCase[];
  readonly inFiles?: readonly ImportCase[];
}

export function variable(shape: readonly number[], data: readonly number[] = spaced(shape)): CaseInput {
  return { tensor: float(shape, data), role: 'variable' };
}

export function batched(shape: readonly number[], data: readonly number[] = spaced(shape)): CaseInput {
  return { tensor: float(shape, data), role: 'batched' };
}

export function fixed(shape: readonly number[], data: readonly number[] = spaced(shape)): CaseInput {
  return { tensor: float(shape, data), role: 'fixed' };
}

/** A constant int64 vector, or a scalar when given one number. */
export function ints(numbers: readonly number[] | number): CaseInput {
  const list = typeof numbers === 'number' ? [numbers] : numbers;
  return { tensor: { dtype: 'int64', shape: typeof numbers === 'number' ? [] : [list.length], data: BigInt64Array.from(list, BigInt) }, role: 'fixed' };
}

export function bools(shape: readonly number[], data: readonly number[]): CaseInput {
  return { tensor: { dtype: 'bool', shape, data: Uint8Array.from(data) }, role: 'variable' };
}

export function values(shape: readonly number[], data: readonly number[]): Expected {
  return { shape, data };
}

/** What a function of each element gives. */
export function mapped(input: CaseInput, f: (x: number) => number): Expected {
  return { shape: input.tensor.shape, data: numbersOf(input.tensor).map(f) };
}

export function numbersOf(tensor: Tensor | undefined): readonly number[] {
  return Array.from<number | bigint, number>(tensor?.data ?? [], Number);
}

/** The elements of a case input as float32 has them. */
export function elements(input: CaseInput): readonly number[] {
  return numbersOf(input.tensor);
}

export const attribute = {
  int: (value: number): OnnxAttribute => ({ kind: 'int', value }),
  float: (value: number): OnnxAttribute => ({ kind: 'float', value }),
  text: (value: string): OnnxAttribute => ({ kind: 'text', value }),
  ints: (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value }),
  floats: (value: readonly number[]): OnnxAttribute => ({ kind: 'floats', value }),
};

/**
 * Seeded numbers that are all different, 0.1 apart and 0.05 from zero: finite differences of operators with kinks stay
 * on one side of them.
 */
function spaced(shape: readonly number[]): readonly number[] {
  const count = sizeOf(shape);
  return Array.from(Random.fromSeed(count).permutation(count), (place) => (place - Math.floor(count / 2)) * 0.1 + 0.05);
}

function float(shape: readonly number[], data: readonly number[]): FloatTensor {
  if (data.length !== sizeOf(shape)) throw new Error(`a case has ${data.length} numbers for shape [${shape.join(', ')}]`);
  return { dtype: 'float32', shape, data: Float32Array.from(data) };
}
