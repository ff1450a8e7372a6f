import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../kernel/errors.ts';
import { batchFactor, isBatch } from '../../graph/dimension.ts';
import { printType, type AttributeValue, type Graph, type GraphNode } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { deviceType } from './host-tensors.ts';
import { kernels } from './kernels/index.ts';
import type { Kernel, KernelCall } from './kernels/kernel.ts';
import { withoutGradient } from './without-gradient.ts';

type Values = Map<string, tf.Tensor>;
type Step = { readonly node: GraphNode; readonly kernel: Kernel; readonly done: readonly string[] };

/** Runs the nodes of a graph one after the other with TensorFlow.js; whether a tape records them is the caller's choice. */
export class Interpreter {
  readonly #graph: Graph;
  readonly #steps: readonly Step[];

  /** Throws an AppError naming every operator without a kernel, and every value of a type TensorFlow.js lacks. */
  constructor(graph: Graph) {
    const missing = [...new Set(graph.nodes.map((node) => node.type).filter((type) => !kernels.has(type)))];
    if (missing.length > 0) {
      throw new AppError('UNSUPPORTED', `expected operators that the runtime tfjs has kernels for, found ${missing.join(', ')}`);
    }
    for (const type of graph.types.values()) deviceType(type.dtype);
    this.#graph = graph;
    this.#steps = stepsOf(graph);
  }

  /** Results by output name, of the given constants and feeds, which stay the caller's. Call it inside `tf.tidy`. */
  run(constants: ReadonlyMap<string, tf.Tensor>, feeds: Readonly<Record<string, tf.Tensor>>): ReadonlyMap<string, tf.Tensor> {
    const values: Values = new Map([...constants, ...Object.entries(feeds)]);
    const batch = this.#batchSize(feeds);
    for (const { node, kernel, done } of this.#steps) {
      const outputs = this.#apply(node, kernel, values);
      outputs.forEach((output, index) => {
        const name = node.outputs[index] ?? '';
        this.#check(node, name, output, batch);
        values.set(name, output);
      });
      for (const name of done) {
        values.get(name)?.dispose();
        values.delete(name);
      }
    }
    return new Map(this.#graph.outputs.map(({ name, value }) => [name, valueOf(values, value)]));
  }

  /** Only numbers carry derivatives: what makes indices, shapes or masks is a constant to the tape. */
  #apply(node: GraphNode, kernel: Kernel, values: Values): readonly tf.Tensor[] {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : valueOf(values, name)));
    const types = node.outputs.map((name) => this.#deviceType(name));
    const call = (tensors: readonly (tf.Tensor | undefined)[]): tf.Tensor[] => {
      const results = kernel(callOf(node, tensors, types[0] ?? 'float32'));
      // An output that is an input itself would be freed twice.
      return [results].flat().map((result) => (tensors.includes(result) ? tf.clone(result) : result));
    };
    if (types.includes('float32')) return tf.tidy(() => call(inputs));
    const present = inputs.filter((input) => input !== undefined);
    return [withoutGradient(present, (tensors) => {
      const rest = [...tensors];
      return call(inputs.map((input) => input && rest.shift()))[0] ?? tf.scalar(0);
    })];
  }

  #deviceType(name: string): ReturnType<typeof deviceType> {
    const type = this.#graph.types.get(name);
    if (!type) throw new AppError('INTERNAL', `expected the value "${name}" to have a type, found none`);
    return deviceType(type.dtype);
  }

  #batchSize(feeds: Readonly<Record<string, tf.Tensor>>): number {
    for (const { name, type } of this.#graph.inputs) {
      const axis = type.shape.findIndex(isBatch);
      const extent = type.shape[axis];
      if (extent !== undefined && isBatch(extent)) return (feeds[name]?.shape[axis] ?? 0) / batchFactor(extent);
    }
    return 1;
  }

  #check(node: GraphNode, name: string, output: tf.Tensor, batch: number): void {
    const type = this.#graph.types.get(name);
    const shape = type?.shape.map((extent) => (isBatch(extent) ? batchFactor(extent) * batch : extent));
    if (type && shape?.join() === output.shape.join() && output.dtype === deviceType(type.dtype)) return;
    throw new AppError('INTERNAL', `node "${node.name}" (${node.type}): expected ${type ? printType(type) : 'a typed value'} with N = ${batch}, `
      + `found ${output.dtype}[${output.shape.join(', ')}] from tfjs`);
  }
}

/** Each node with the computed values nobody needs after it. */
function stepsOf(graph: Graph): readonly Step[] {
  const wanted = new Set(graph.outputs.map((output) => output.value));
  const given = new Set([...graph.constants.keys(), ...graph.inputs.map((input) => input.name), '']);
  return graph.nodes.toReversed().map((node): Step => {
    const done = [...new Set([...node.inputs, ...node.outputs])].filter((name) => !wanted.has(name) && !given.has(name));
    for (const name of done) wanted.add(name);
    const kernel = kernels.get(node.type);
    if (!kernel) throw new AppError('INTERNAL', `expected a kernel for ${node.type}, found none`);
    return { node, kernel, done };
  }).reverse();
}

function valueOf(values: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor {
  const value = values.get(name);
  if (!value) throw new AppError('INTERNAL', `expected the value "${name}" to be computed before its use, found none`);
  return value;
}

function callOf(node: GraphNode, inputs: readonly (tf.Tensor | undefined)[], outputType: KernelCall['outputType']): KernelCall {
  const input = (index: number): tf.Tensor => {
    const tensor = inputs[index];
    if (!tensor) throw new AppError('INTERNAL', `node "${node.name}" (${node.type}): expected an input at position ${index}, found none`);
    return tensor;
  };
  return {
    inputCount: inputs.length,
    outputCount: node.outputs.length,
    outputType,
    has: (index) => inputs[index] !== undefined,
    input,
    numbers: (index) => Array.from(input(index).dataSync()),
    number: (name, fallback) => attributeOf(node, name, (value) => typeof value === 'number', fallback),
    list: (name) => attributeOf(node, name, (value): value is readonly number[] => Array.isArray(value)),
    text: (name, fallback) => attributeOf(node, name, (value) => typeof value === 'string', fallback),
    tensor: (name) => attributeOf(node, name, (value): value is Tensor => typeof value === 'object' && 'dtype' in value),
  };
}

function attributeOf<T extends AttributeValue>(node: GraphNode, key: string, accepts: (value: AttributeValue) => value is T, fallback?: T): T {
  const value = node.attributes[key] ?? fallback;
  if (value !== undefined && accepts(value)) return value;
  throw new AppError('INTERNAL', `node "${node.name}" (${node.type}): expected the attribute "${key}" to be there and of its kind, found neither`);
}
