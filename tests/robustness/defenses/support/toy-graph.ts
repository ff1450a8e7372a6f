import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import { sizeOf } from '../../../../src/numeric/tensor/tensor.ts';
import type { SoftmaxRegression } from './softmax-regression.ts';

/** The same model as a graph: input `image`, output `logits`. */
export function toyGraph({ imageShape, classCount, weights }: SoftmaxRegression): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', ...imageShape] });
  const constant = (name: string, shape: readonly number[]) => build.constant({ dtype: 'float32', shape, data: weights.get(name)?.slice() ?? new Float32Array(0) }, name);
  const centred = build.op('Reshape', [build.op('Sub', [image, build.scalar(0.5)]), build.ints([-1, sizeOf(imageShape)])]);
  const kernel = constant('W', [classCount, sizeOf(imageShape)]);
  build.output('logits', build.op('Gemm', [centred, kernel, constant('b', [classCount])], { transB: 1 }));
  return build.build();
}
