import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import { foldPreprocessing } from '../../../src/numeric/importers/fold-preprocessing.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { trainableWeights } from '../../../src/robustness/training/trainable-weights.ts';
import { noise } from '../../numeric/support/small-classifier.ts';

const window = { kernel_shape: [2, 2], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 };

/** A network around `between`, which makes [N, 4, 3, 3] of what the first convolution gives; to two classes. */
function network(between: (build: GraphBuilder, x: Value) => Value = (_, x) => x, front: (build: GraphBuilder, image: Value) => Value = (_, image) => image) {
  const build = new GraphBuilder(ops);
  const image = front(build, build.input('image', { dtype: 'float32', shape: ['N', 3, 4, 4] }));
  const maps = build.op('Conv', [image, build.constant(noise([4, 3, 2, 2], 1), 'kernel'), build.constant(noise([4], 2), 'bias')], window);
  const rows = build.op('Reshape', [between(build, maps), build.ints([-1, 36])]);
  build.output('logits', build.op('MatMul', [rows, build.constant(noise([36, 2], 3), 'head')]));
  return build.build();
}

const trained = (graph: Parameters<typeof trainableWeights>[0]): Record<string, boolean> => (
  Object.fromEntries(trainableWeights(graph).map(({ name, decays }) => [name, decays]))
);
const basic = { kernel: true, bias: false, head: true };

describe('which constants training changes', () => {
  it('kernels and matrices, which decay, and biases, which do not', () => {
    expect(trained(network())).toEqual(basic);
  });

  it('scales, biases and slopes behind the first kernel', () => {
    const graph = network((build, x) => {
      const statistics = ['scale', 'shift', 'mean', 'variance'].map((name, seed) => build.constant(floatTensor([4], noise([4], seed).data.map(Math.abs)), name));
      const normal = build.op('PRelu', [build.op('BatchNormalization', [x, ...statistics]), build.constant(noise([4, 1, 1], 4), 'slope')]);
      return build.op('Mul', [build.op('Add', [normal, build.constant(noise([4, 1, 1], 5), 'late bias')]), build.constant(noise([4, 1, 1], 6), 'late scale')]);
    });
    expect(trained(graph)).toEqual({ ...basic, scale: false, shift: false, slope: false, 'late bias': false, 'late scale': false });
  });

  it('a matrix that is turned on its way, and a table of embeddings', () => {
    const graph = network((build, x) => {
      const turned = build.op('Transpose', [build.constant(noise([500, 36], 7), 'turned')], { perm: [1, 0] });
      const taken = build.op('Gather', [build.constant(noise([500, 36], 8), 'table'), build.ints([4])], { axis: 0 });
      const wide = build.op('MatMul', [build.op('Reshape', [x, build.ints([-1, 36])]), turned]);
      const rows = build.op('Slice', [wide, ...[0, 36, 1, 1].map((number) => build.ints([number]))]);
      return build.op('Reshape', [build.op('Add', [rows, taken]), build.ints([-1, 4, 3, 3])]);
    });
    expect(trained(graph)).toEqual({ ...basic, turned: true, table: false });
  });

  it('the bias of a single output', () => {
    const build = new GraphBuilder(ops);
    const rows = build.op('Reshape', [build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] }), build.ints([-1, 4])]);
    const z = build.op('Add', [build.op('MatMul', [rows, build.constant(noise([4, 1], 1), 'matrix')]), build.constant(floatTensor([1]), 'bias')]);
    build.output('logits', build.op('Pad', [z, build.ints([0, 1, 0, 0])]));
    expect(trained(build.build())).toEqual({ matrix: true, bias: false });
  });

  it('neither preprocessing, whatever its name, nor what a defense brings along', () => {
    const folded = foldPreprocessing(network(), { channels: 'RGB', scale: [2, 3, 4], offset: [-1, -2, -3] });
    expect(trained(folded)).toEqual(basic);
    const defended = network(undefined, (build, image) => {
      const blurred = build.op('Conv', [image, build.constant(noise([3, 1, 1, 1], 9), 'defense gaussian')], { ...window, kernel_shape: [1, 1], group: 3 });
      const mixed = build.op('MatMul', [blurred, build.constant(noise([4, 4], 10), 'defense dct')]);
      return build.op('Mul', [mixed, build.constant(noise([1, 3, 1, 1], 11), 'own normalisation')]);
    });
    expect(trained(defended)).toEqual(basic);
  });

  it('neither settings nor masks, nor what no gradient reaches', () => {
    const graph = network((build, x) => {
      const masked = build.op('Add', [x, build.constant(floatTensor([3], Float32Array.of(0, -1e9, 0)), 'mask')]);
      const halved = build.op('Mul', [masked, build.scalar(0.5)]);
      const steps = build.op('Sign', [build.op('Mul', [x, build.constant(noise([4, 1, 1], 12), 'behind a sign')])]);
      return build.op('Add', [halved, steps]);
    });
    expect(trained(graph)).toEqual(basic);
  });

  it('refuses a model without any', () => {
    const build = new GraphBuilder(ops);
    const image = build.input('image', { dtype: 'float32', shape: ['N', 2, 2, 2] });
    build.output('logits', build.op('Reshape', [build.op('ReduceMean', [image, build.ints([2, 3])]), build.ints([-1, 2])]));
    expect(() => trainableWeights(build.build())).toThrow('expected a model with weights that training can change');
  });
});
