import type { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import { simplifyGraph } from '../../../src/numeric/passes/simplify-graph.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { conv, graphOn, numbers, simplified } from './simplified.ts';

const IMAGE = [2, 4, 5];

/** Scales of both signs, variances that matter. */
function normalize(build: GraphBuilder, x: Value): Value {
  const channels = Number(x.type.shape[1]);
  const [scale, bias, mean] = [1, 2, 3].map((seed) => build.constant(numbers([channels], seed)));
  const variance = build.constant(floatTensor([channels], Float32Array.from({ length: channels }, (_, channel) => 0.1 + channel)));
  return build.op('BatchNormalization', [x, scale, bias, mean, variance], { epsilon: 0.01 });
}

describe('batch normalisation', () => {
  it('goes into the convolution before it', async () => {
    expect(await simplified(IMAGE, (build, image) => normalize(build, conv(build, image, 3)))).toEqual(['Conv']);
  });

  it('goes into a convolution whose padding was an operator of its own', async () => {
    const types = await simplified(IMAGE, (build, image) => (
      normalize(build, conv(build, build.op('Pad', [image, build.ints([0, 0, 1, 1, 0, 0, 1, 1])]), 3, 0))
    ));
    expect(types).toEqual(['Conv']);
  });

  it('goes into a grouped convolution without bias', async () => {
    const types = await simplified([4, 4, 4], (build, image) => normalize(build, build.op('Conv', [image, build.constant(numbers([4, 1, 1, 1], 1))], {
      kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 4,
    })));
    expect(types).toEqual(['Conv']);
  });

  it('is a product and a sum elsewhere', async () => {
    expect(await simplified(IMAGE, normalize)).toEqual(['Mul', 'Add']);
  });

  it('stays as it is behind a dense layer', async () => {
    expect(await simplified([6], normalize)).toEqual(['BatchNormalization']);
  });

  it.each([
    ['used twice', (build: GraphBuilder, x: Value) => build.op('Mul', [normalize(build, x), x]), ['Conv', 'Mul', 'Add', 'Mul']],
    ['that is an output', (build: GraphBuilder, x: Value) => { build.output('middle', x); return normalize(build, x); }, ['Conv', 'Mul', 'Add']],
  ] as const)('leaves a convolution alone %s', async (_, make, left) => {
    expect(await simplified(IMAGE, (build, image) => make(build, conv(build, image, 3)))).toEqual(left);
  });

  it('leaves a convolution alone whose weights are no constants', () => {
    const graph = graphOn(IMAGE, (build, image) => {
      const kernel = build.input('kernel', { dtype: 'float32', shape: [3, 2, 1, 1] });
      const window = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
      return normalize(build, build.op('Conv', [image, kernel], { ...window, group: 1 }));
    });
    expect(simplifyGraph(graph).nodes.map((node) => node.type)).toEqual(['Conv', 'Mul', 'Add']);
  });
});

describe('constants', () => {
  it.each([
    ['a number a channel', [3, 1, 1]], ['a number a channel, rank 4', [1, 3, 1, 1]], ['one number', []], ['one number, rank 4', [1, 1, 1, 1]],
  ])('%s: go into the convolution, from either side', async (_, shape) => {
    const types = await simplified(IMAGE, (build, image) => {
      const [scale, shift] = [build.constant(numbers(shape, 4)), build.constant(numbers(shape, 5))];
      return build.op('Add', [shift, build.op('Mul', [conv(build, image, 3), scale])]);
    });
    expect(types).toEqual(['Conv']);
  });

  it.each([
    ['a number a place', [4, 5], [3, 4, 5]], ['a number a column', [5], [3, 4, 5]], ['a number each', [1, 3, 4, 5], [3, 4, 5]],
    ['more channels than the convolution has', [3, 1, 1], [1, 4, 5]], ['more axes', [1, 1, 1, 1, 1], [3, 4, 5]],
    ['as many columns as there are channels', [5], [5, 4, 5]],
  ])('%s: stay', async (_, shape, [filters = 1]) => {
    expect(await simplified(IMAGE, (build, image) => build.op('Mul', [conv(build, image, filters), build.constant(numbers(shape, 4))]))).toEqual(['Conv', 'Mul']);
  });

  it('that are subtracted stay', async () => {
    expect(await simplified(IMAGE, (build, image) => build.op('Sub', [build.scalar(1), conv(build, image, 3)]))).toEqual(['Conv', 'Sub']);
  });
});

describe('a scale behind a mask', () => {
  const SCALE = [3, 1, 1];

  it.each([true, false])('goes into the convolution before it, of either sign (mask first: %s)', async (isMaskFirst) => {
    const graph = graphOn(IMAGE, (build, image) => {
      const mask = build.op('HardSigmoid', [conv(build, image, 3)], { alpha: 1e6, beta: 0 });
      const value = conv(build, image, 3);
      return build.op('Mul', [build.op('Mul', isMaskFirst ? [mask, value] : [value, mask]), build.constant(numbers(SCALE, 4))]);
    });
    expect(simplifyGraph(graph).nodes.map((node) => node.type).sort()).toEqual(['Conv', 'Conv', 'HardSigmoid', 'Mul']);
  });

  it('means the same', async () => {
    const types = await simplified(IMAGE, (build, image) => {
      const mask = build.op('Sigmoid', [conv(build, image, 3)]);
      return build.op('Mul', [build.op('Mul', [conv(build, image, 3), mask]), build.constant(numbers(SCALE, 4))]);
    });
    expect(types.filter((type) => type === 'Mul')).toHaveLength(1);
  });

  it('stays where the convolution has one filter and the mask many channels', async () => {
    const types = await simplified([3, 4, 5], (build, image) => (
      build.op('Mul', [build.op('Mul', [conv(build, image, 1), image]), build.constant(numbers(SCALE, 4))])
    ));
    expect(types).toEqual(['Conv', 'Mul', 'Mul']);
  });

  it('stays where the convolution is its own mask, or the masked value is used twice', async () => {
    const squared = await simplified(IMAGE, (build, image) => {
      const value = conv(build, image, 3);
      return build.op('Mul', [build.op('Mul', [value, value]), build.constant(numbers(SCALE, 4))]);
    });
    expect(squared).toEqual(['Conv', 'Mul', 'Mul']);
    const twice = await simplified([3, 4, 5], (build, image) => {
      const masked = build.op('Mul', [conv(build, image, 3), image]);
      return build.op('Add', [masked, build.op('Mul', [masked, build.constant(numbers(SCALE, 4))])]);
    });
    expect(twice).toEqual(['Conv', 'Mul', 'Mul', 'Add']);
  });
});
