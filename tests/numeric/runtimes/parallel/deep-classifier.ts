import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import { noise } from '../../support/small-classifier.ts';

/** A classifier wide enough for the blocked layout, with overlapping poolings and a strided convolution: [N, 3, 15, 15] to five classes. */
export function deepClassifier(): Graph {
  const build = new GraphBuilder(ops);
  const window = (kernel: number, stride: number, pad: number) => ({ kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [1, 1] });
  const image = build.input('image', { dtype: 'float32', shape: ['N', 3, 15, 15] });
  const first = build.op('Relu', [build.op('Conv', [image, build.constant(noise([32, 3, 3, 3], 1))], { ...window(3, 1, 1), group: 1 })]);
  const pooled = build.op('MaxPool', [first], window(3, 2, 0));
  const second = build.op('Relu', [build.op('Conv', [pooled, build.constant(noise([32, 32, 3, 3], 2))], { ...window(3, 2, 1), group: 1 })]);
  const features = build.op('AveragePool', [second], { ...window(2, 2, 0), count_include_pad: 0 });
  const rows = build.op('Reshape', [features, build.ints([-1, 128])]);
  build.output('logits', build.op('Gemm', [rows, build.constant(noise([128, 5], 3))]));
  return verifyGraph(build.build(), ops, 'test');
}
