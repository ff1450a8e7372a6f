import * as tf from '@tensorflow/tfjs-core';
import { attr, type GraphNodeJson, type GraphWeight } from '../graph-model-file.ts';

export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Nodes that read the value "x" [2, height, width, channels]; the result of the last one, "y", is compared. */
export interface OperatorCase {
  readonly name: string;
  readonly image: readonly [number, number, number];
  readonly nodes: readonly GraphNodeJson[];
  readonly weights?: Readonly<Record<string, GraphWeight>>;
  /** The same by the kernels of TensorFlow.js. */
  expected(x: tf.Tensor4D, weights: Weights): tf.Tensor;
}

export type Unary = readonly [string, (x: tf.Tensor4D) => tf.Tensor];
export type Binary = readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor];

/** A node, called "y" where it is the last. */
export function node(op: string, input: readonly string[], attributes: Readonly<Record<string, unknown>> = {}, name = 'y'): GraphNodeJson {
  return { name, op, input, attr: attributes };
}

/** Attributes of an operator with windows. */
export function sliding(
  strides: readonly [number, number], padding: string, dilations: readonly [number, number] = [1, 1],
): Readonly<Record<string, unknown>> {
  return {
    strides: attr.ints([1, ...strides, 1]), dilations: attr.ints([1, ...dilations, 1]), padding: attr.s(padding.toUpperCase()), data_format: attr.s('NHWC'),
  };
}

export function weight(weights: Weights, name: string): tf.Tensor4D {
  const found = weights[name];
  if (!found) throw new Error(`the case has no weight "${name}"`);
  return found as tf.Tensor4D;
}
