import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../../src/kernel/random.ts';
import { backpropagate } from '../../../../src/numeric/autodiff/backpropagate.ts';
import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { verifyGraph } from '../../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import type { Device } from '../../../../src/numeric/runtimes/tfjs/backend.ts';
import { uploadConstant } from '../../../../src/numeric/runtimes/tfjs/host-tensors.ts';
import { Interpreter } from '../../../../src/numeric/runtimes/tfjs/interpreter.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { bindInputs } from '../../support/case-graph.ts';
import type { OpCase } from '../../support/op-case.ts';
import { runGraph } from '../../support/run-graph.ts';

export interface CaseGraph {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** One operator applied to a case's inputs; its first output is `y`. */
export function caseGraph(type: string, test: OpCase): CaseGraph {
  const build = new GraphBuilder(ops);
  const { values, feeds } = bindInputs(build, test.inputs);
  const [y] = build.node(type, values, test.attributes, { outputCount: test.outputCount ?? 1 });
  if (!y) throw new Error(`${type} made no output`);
  build.output('y', y);
  return { graph: verifyGraph(build.build(), ops, 'test'), feeds };
}

/** Seeded weights of the elements of a case's result: what is differentiated is their weighted sum. */
export function weightsOf({ expected }: Pick<OpCase, 'expected'>): FloatTensor {
  const random = Random.fromSeed(23);
  return floatTensor(expected.shape, Float32Array.from(expected.data, () => 2 * random.uniform() - 1));
}

/** The gradient with respect to input `index` by our own rules, run by onnxruntime. */
export async function gradientByRules(type: string, test: OpCase, index: number): Promise<ArrayLike<number>> {
  const build = new GraphBuilder(ops);
  const { values, feeds } = bindInputs(build, test.inputs);
  const outputCount = Math.max(ops.definition(type).forwardOutputs ?? 1, test.outputCount ?? 1);
  const [y] = build.node(type, values, test.attributes, { outputCount });
  const x = values[index];
  if (!y || !x) throw new Error(`the case has no input ${index}`);
  const weights = build.input('weights', y.type);
  build.output('gradient', backpropagate(build, [{ value: y, gradient: weights }], x));
  const graph = verifyGraph(build.build(), ops, 'test');
  const all: Readonly<Record<string, Tensor>> = { ...feeds, weights: weightsOf(test) };
  const needed = Object.fromEntries(graph.inputs.map(({ name }) => [name, all[name]] as const));
  return floats((await runGraph(graph, needed as Record<string, Tensor>))['gradient']);
}

/** The same by TensorFlow.js's tape over the forward graph. */
export function gradientByTape(device: Device, { graph, feeds }: CaseGraph, { index, weights }: { index: number; weights: FloatTensor }): Promise<ArrayLike<number>> {
  const interpreter = new Interpreter(graph);
  return device.exclusively(() => {
    let gradient: Float32Array = new Float32Array();
    tf.tidy(() => {
      const constants = new Map(Array.from(graph.constants, ([name, tensor]) => [name, uploadConstant(tensor)] as const));
      const fed = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, uploadConstant(tensor)]));
      const weighted = (x: tf.Tensor): tf.Tensor => {
        const y = interpreter.run(constants, { ...fed, [`x${index}`]: x }).get('y');
        if (!y) throw new Error('the graph gave no result');
        return tf.sum(tf.mul(y, uploadConstant(weights)));
      };
      const [dx] = tf.grads(weighted)([uploadConstant(feeds[`x${index}`] ?? weights)]);
      gradient = Float32Array.from(dx?.dataSync() ?? []);
    });
    return gradient;
  });
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.dtype !== 'float32') throw new Error(`expected float32 numbers, found ${tensor?.dtype ?? 'none'}`);
  return tensor.data;
}
