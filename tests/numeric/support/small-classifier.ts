import { Random } from '../../../src/kernel/random.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';

/** Seeded numbers in [-1, 1). */
export function noise(shape: readonly number[], seed: number): FloatTensor {
  const random = Random.fromSeed(seed);
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.uniform() - 1));
}

/** logits = image · weights + bias over the flattened image [N, 1, 2, 2]; its gradients are known in closed form. */
export function linearClassifier(weights: readonly (readonly number[])[], bias: readonly number[]): Graph {
  const classes = weights.length;
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] });
  const rows = build.op('Reshape', [image, build.ints([-1, 4])]);
  const matrix = build.constant(floatTensor([classes, 4], Float32Array.from(weights.flat())), 'weights');
  const offset = build.constant(floatTensor([classes], Float32Array.from(bias)), 'bias');
  build.output('logits', build.op('Gemm', [rows, matrix, offset], { transB: 1 }));
  return verifyGraph(build.build(), ops, 'test');
}

/** A small convolutional classifier with seeded weights: [N, 3, 6, 6] to four classes. */
export function smallClassifier(): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', 3, 6, 6] });
  const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] };
  const features = build.op('Relu', [build.op('Conv', [image, build.constant(noise([5, 3, 3, 3], 1), 'kernel')], { ...window, group: 1 })]);
  const pooled = build.op('MaxPool', [features], { ...window, kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] });
  const rows = build.op('Reshape', [pooled, build.ints([-1, 45])]);
  build.output('logits', build.op('Gemm', [rows, build.constant(noise([45, 4], 2), 'weights')]));
  return verifyGraph(build.build(), ops, 'test');
}
