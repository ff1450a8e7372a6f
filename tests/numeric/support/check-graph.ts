import { Random } from '../../../src/kernel/random.ts';
import { backpropagate } from '../../../src/numeric/autodiff/backpropagate.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Program } from '../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, sizeOf, type FloatTensor, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { bindInputs } from './case-graph.ts';
import { expectClose } from './expect-close.ts';
import { importNode } from './import-node.ts';
import type { ImportCase, OpCase } from './op-case.ts';

type Feeds = Readonly<Record<string, Tensor>>;

/** Fails unless an operator gives what its case expects, and its gradients agree with finite differences. */
export async function checkOp(type: string, test: OpCase): Promise<void> {
  const build = new GraphBuilder(ops);
  const { values, feeds } = bindInputs(build, test.inputs);
  build.output('y', build.op(type, values, test.attributes));
  await check(verifyGraph(build.build(), ops, 'test'), feeds, test.expected);
}

/** The same for a node of a file, whatever operators it becomes. */
export async function checkImport(type: string, test: ImportCase): Promise<void> {
  if (!test.gives) throw new Error('expected a case that gives something');
  const { graph, feeds } = importNode(type, test);
  await check(graph, feeds, test.gives);
}

async function check(graph: Graph, feeds: Feeds, expected: { readonly shape: readonly number[]; readonly data: readonly number[] }): Promise<void> {
  const { differentiated, inputs } = withGradients(graph);
  const program = await (await createOnnxRuntime({ threads: 1 })).compile(differentiated);
  try {
    const weights = noise(expected.shape, 1);
    const fed = { ...feeds, weights };
    const results = await program.run(fed);
    expectClose(results['y'], expected);
    for (const name of inputs) await checkDirection(program, fed, name, results[`gradient of ${name}`]);
  } finally {
    await program.dispose();
  }
}

/** A graph with the gradient of a weighted sum of its output y with respect to each float32 input. */
function withGradients(graph: Graph): { readonly differentiated: Graph; readonly inputs: readonly string[] } {
  const build = new GraphBuilder(ops);
  const bound = Object.fromEntries(graph.inputs.map(({ name, type }) => [name, build.input(name, type)]));
  const copies = build.include(graph, bound, {
    outputCount: (node) => Math.max(ops.definition(node.type).forwardOutputs ?? 1, node.outputs.length),
  });
  const y = copies.get(graph.outputs[0]?.value ?? '');
  if (!y) throw new Error('expected a graph with an output');
  build.output('y', y);
  const weights = build.input('weights', y.type);
  const inputs = graph.inputs.filter(({ type }) => type.dtype === 'float32').map(({ name }) => name);
  for (const name of inputs) {
    build.output(`gradient of ${name}`, backpropagate(build, [{ value: y, gradient: weights }], build.value(name)));
  }
  return { differentiated: verifyGraph(build.build(), ops, 'test'), inputs };
}

/** Small enough for kinks at least 0.02 away, large enough for float32 differences to mean something. */
const STEP = 0.01;

async function checkDirection(program: Program, feeds: Feeds, name: string, gradient: Tensor | undefined): Promise<void> {
  const x = asFloat(feeds[name]);
  const direction = noise(x.shape, 2);
  const ahead = await weightedSum(program, { ...feeds, [name]: moved(x, direction, STEP) });
  const behind = await weightedSum(program, { ...feeds, [name]: moved(x, direction, -STEP) });
  const numeric = (ahead - behind) / (2 * STEP);
  const analytic = dot(asFloat(gradient).data, direction.data);
  if (Math.abs(analytic - numeric) < 5e-3 * Math.max(1, Math.abs(numeric))) return;
  throw new Error(`gradient of ${name}: expected about ${numeric} by finite differences, found ${analytic}`);
}

async function weightedSum(program: Program, feeds: Feeds): Promise<number> {
  const { y } = await program.run(feeds);
  return dot(asFloat(y).data, asFloat(feeds['weights']).data);
}

function moved(x: FloatTensor, direction: FloatTensor, step: number): FloatTensor {
  return { ...x, data: x.data.map((number, place) => number + step * (direction.data[place] ?? 0)) };
}

/** Seeded numbers in [-1, 1). */
function noise(shape: readonly number[], seed: number): FloatTensor {
  const random = Random.fromSeed(seed);
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.uniform() - 1));
}

function asFloat(tensor: Tensor | undefined): FloatTensor {
  if (tensor?.dtype !== 'float32') throw new Error(`expected a float32 tensor, found ${tensor?.dtype ?? 'none'}`);
  return tensor;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, number, place) => sum + number * (b[place] ?? 0), 0);
}
