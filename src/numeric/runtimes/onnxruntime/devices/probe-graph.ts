import type { Graph } from '../../../graph/graph.ts';
import { GraphBuilder } from '../../../graph/graph-builder.ts';
import { ops } from '../../../ops/index.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../tensor/tensor.ts';

const IMAGE = [3, 8, 8];

/** A network small enough to run anywhere at once, with the operators nobody does without. */
export function probeGraph(): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', ...IMAGE] });
  const window = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] };
  const features = build.op('Relu', [build.op('Conv', [image, build.constant(wave([4, 3, 3, 3]))], { ...window, group: 1 })]);
  const pooled = build.op('MaxPool', [features], { ...window, strides: [2, 2] });
  const flat = reshapeTo(build, pooled, ['N', 64]);
  build.output('logits', build.op('MatMul', [flat, build.constant(wave([64, 3]))]));
  return build.build();
}

/** Two pictures for it. */
export function probeFeeds(): Readonly<Record<string, FloatTensor>> {
  return { image: wave([2, ...IMAGE]) };
}

/** Numbers without a pattern that a wrong kernel could share. */
function wave(shape: readonly number[]): FloatTensor {
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, (_, index) => Math.sin(index * index + 1)));
}
