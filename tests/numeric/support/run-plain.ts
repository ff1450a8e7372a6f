import * as ort from 'onnxruntime-node';
import { backpropagate } from '../../../src/numeric/autodiff/backpropagate.ts';
import { forwardOutputs } from '../../../src/numeric/autodiff/differentiate.ts';
import { encodeOnnx } from '../../../src/numeric/formats/onnx/encode-onnx.ts';
import type { OnnxModel } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { filledLike } from '../../../src/numeric/ops/support/shapes.ts';
import { graphToOnnx } from '../../../src/numeric/runtimes/onnxruntime/graph-to-onnx.ts';
import { fromOrtTensor, toOrtTensor } from '../../../src/numeric/runtimes/onnxruntime/ort-tensors.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** Runs a graph as it stands: no operator of it changed, fused or moved by anybody. */
export function runPlain(graph: Graph, feeds: Tensors): Promise<Tensors> {
  return runModel(graphToOnnx(graph), feeds);
}

/** Runs a model on onnxruntime without its graph optimisations. */
export async function runModel(model: OnnxModel, feeds: Tensors): Promise<Tensors> {
  const session = await ort.InferenceSession.create(encodeOnnx(model), { graphOptimizationLevel: 'disabled', logSeverityLevel: 3, intraOpNumThreads: 1 });
  try {
    const results = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(tensor)])));
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOrtTensor(name, tensor)]));
  } finally {
    await session.release();
  }
}

/** The outputs of a graph of one input, and as `gradient` that of the sum of the squares of its output `y`. */
export function withGradient(graph: Graph): Graph {
  const build = new GraphBuilder(ops);
  const [input] = graph.inputs;
  if (!input) throw new Error('expected a graph with an input');
  const image = build.input(input.name, input.type);
  const copies = build.include(graph, { [input.name]: image }, { outputCount: forwardOutputs });
  for (const { name, value } of graph.outputs) {
    const copy = copies.get(value) ?? build.value(value);
    build.output(name, copy);
    if (name !== 'y') continue;
    const seed = build.op('Mul', [copy, filledLike(build, copy, 2)]);
    build.output('gradient', backpropagate(build, [{ value: copy, gradient: seed }], image));
  }
  return build.build();
}

/** The largest difference between two results, each output measured by its own largest number, or by 0.1 where all cancel out. */
export function worstDifference(found: Tensors, expected: Tensors): number {
  if (Object.keys(found).sort().join() !== Object.keys(expected).sort().join()) return Infinity;
  return Math.max(0, ...Object.entries(expected).map(([name, tensor]) => distance(found[name], tensor)));
}

function distance(found: Tensor | undefined, expected: Tensor): number {
  if (found?.dtype !== 'float32' || expected.dtype !== 'float32' || found.shape.join() !== expected.shape.join()) return Infinity;
  const size = expected.data.reduce((most, number) => Math.max(most, Math.abs(number)), 0.1);
  const difference = expected.data.reduce((most, number, place) => Math.max(most, Math.abs(number - (found.data[place] ?? NaN))), 0);
  return Number.isNaN(difference) ? Infinity : difference / size;
}
