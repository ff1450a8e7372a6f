import type { DataType, Tensor } from '../tensor/tensor.ts';
import { printShape, type Shape } from './dimension.ts';

/**
 * The one form every model takes in here. Its operators mean what this ONNX opset says; values are NCHW and float32
 * (int64 and bool for indices and masks), with static shapes but for the batch size N.
 */
export const CANONICAL_OPSET = 20;

export interface ValueType {
  readonly dtype: DataType;
  readonly shape: Shape;
}

export type AttributeValue = number | string | readonly number[] | Tensor;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One application of an operator. An empty input name stands for an optional input that is absent. */
export interface GraphNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Complete: defaults are filled in. */
  readonly attributes: Attributes;
}

export interface GraphInput {
  readonly name: string;
  readonly type: ValueType;
}

/** `name` is what a run's result is called, `value` what it is inside the graph. */
export interface GraphOutput {
  readonly name: string;
  readonly value: string;
}

/** Nodes are in an order in which they can run; every value has one producer and a type. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly GraphNode[];
  readonly types: ReadonlyMap<string, ValueType>;
}

/** "float32[N, 3, 224, 224]" */
export function printType(type: ValueType): string {
  return `${type.dtype}${printShape(type.shape)}`;
}

/** Type of the graph input called `name`, or undefined. */
export function inputType(graph: Graph, name: string): ValueType | undefined {
  return graph.inputs.find((input) => input.name === name)?.type;
}

/** Type of the graph output called `name`, or undefined. */
export function outputType(graph: Graph, name: string): ValueType | undefined {
  const output = graph.outputs.find((candidate) => candidate.name === name);
  return output && graph.types.get(output.value);
}
