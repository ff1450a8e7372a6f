import { differentiate } from '../../../../src/numeric/autodiff/differentiate.ts';
import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import type { Value } from '../../../../src/numeric/graph/op-table.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import { batchJoins } from '../../../../src/numeric/runtimes/onnxruntime/parallel/batch-joins.ts';
import { smallClassifier } from '../../support/small-classifier.ts';

/** From images [N, 3, 2, 2] to whatever `outputOf` makes of them. */
function graphOf(outputOf: (build: GraphBuilder, image: Value) => Value): Graph {
  const build = new GraphBuilder(ops);
  build.output('y', outputOf(build, build.input('image', { dtype: 'float32', shape: ['N', 3, 2, 2] })));
  return build.build();
}

const gradient = (reduce: 'each' | 'sum'): Graph => differentiate(smallClassifier(), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce });

describe('batchJoins', () => {
  it('puts results for each image one after the other', () => {
    expect(batchJoins(smallClassifier())).toEqual(new Map([['logits', 'concatenate']]));
    expect(batchJoins(gradient('each'))).toEqual(new Map([['logits', 'concatenate'], ['losses', 'concatenate'], ['gradient', 'concatenate']]));
  });

  it('adds gradients summed over the batch', () => {
    expect(batchJoins(gradient('sum'))).toEqual(new Map([['logits', 'concatenate'], ['losses', 'concatenate'], ['gradient', 'add']]));
  });

  const refused: readonly (readonly [string, Graph])[] = [
    ['a mean over the batch', graphOf((build, image) => build.op('ReduceMean', [image, build.ints([0])], { keepdims: 1 }))],
    ['a sum over the batch that goes on', graphOf((build, image) => build.op('Add', [image, build.op('ReduceSum', [image, build.ints([0])], { keepdims: 1 })]))],
    ['a sum over the batch and its channels', graphOf((build, image) => build.op('ReduceSum', [image, build.ints([0, 1])], { keepdims: 1 }))],
    ['the size of the batch as a number', graphOf((build, image) => build.op('Mul', [image, build.op('Cast', [build.op('Gather', [build.op('Shape', [image]), build.ints([0])])], { to: 1 })]))],
    ['the size of the batch as a result', graphOf((build, image) => build.op('Shape', [image]))],
    ['a result that has nothing of the images', graphOf((build) => build.scalar(1))],
    ['rows that are parts of images', graphOf((build, image) => build.op('Reshape', [image, build.ints([-1, 4])]))],
    ['results that are no float32', graphOf((build, image) => build.op('Less', [image, build.scalar(0)]))],
  ];

  it.each(refused)('refuses %s', (_, graph) => {
    expect(batchJoins(graph)).toBeUndefined();
  });
});
