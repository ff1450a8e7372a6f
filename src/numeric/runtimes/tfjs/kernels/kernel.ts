import type * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { DeviceType } from '../host-tensors.ts';

/** One application of an operator of the graph, as its kernel sees it. Accessors throw an internal AppError for what is not there. */
export interface KernelCall {
  readonly inputCount: number;
  readonly outputCount: number;
  /** What the first output is held as. */
  readonly outputType: DeviceType;
  has(index: number): boolean;
  input(index: number): tf.Tensor;
  /** The elements of an input of whole numbers: axes, shapes, pads. */
  numbers(index: number): readonly number[];
  /** A numeric attribute; with a fallback, one that not every operator of the family has. */
  number(attribute: string, fallback?: number): number;
  list(attribute: string): readonly number[];
  text(attribute: string, fallback?: string): string;
  tensor(attribute: string): Tensor;
}

/**
 * What an operator means, said in operations of TensorFlow.js that it can differentiate by itself; its outputs in order.
 * A kernel never computes float results on the host: the tape would not see it, and the gradient would silently miss a part.
 */
export type Kernel = (call: KernelCall) => tf.Tensor | readonly tf.Tensor[];
export type Kernels = Readonly<Record<string, Kernel>>;
