import type { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import { simplifyGraph } from '../../../src/numeric/passes/simplify-graph.ts';
import { conv, graphOn, simplified } from './simplified.ts';

const IMAGE = [2, 6, 5];
const UNEVEN = [0, 0, 1, 0, 0, 0, 1, 2];

function padded(build: GraphBuilder, x: Value, pads: readonly number[] = UNEVEN, filling?: number): Value {
  return build.op('Pad', [x, build.ints(pads), ...(filling === undefined ? [] : [build.scalar(filling)])]);
}

interface Averaging {
  readonly kernel?: number;
  readonly pads?: readonly number[];
  readonly ceil?: number;
  readonly countPad?: number;
}

function average(build: GraphBuilder, x: Value, { kernel = 3, pads = [0, 0, 0, 0], ceil = 0, countPad = 0 }: Averaging): Value {
  const window = { kernel_shape: [kernel, kernel], strides: [2, 2], dilations: [1, 1], pads };
  return build.op('AveragePool', [x], { ...window, ceil_mode: ceil, count_include_pad: countPad });
}

describe('zeros around an image', () => {
  it('are made by the convolution that follows, on top of its own', async () => {
    expect(await simplified(IMAGE, (build, image) => conv(build, padded(build, image), 3))).toEqual(['Conv']);
    const graph = graphOn(IMAGE, (build, image) => conv(build, padded(build, image, UNEVEN, 0), 3));
    expect(simplifyGraph(graph).nodes[0]?.attributes['pads']).toEqual([2, 1, 2, 3]);
  });

  it.each([
    ['other than zero', UNEVEN, 0.5], ['of channels', [0, 1, 0, 0, 0, 1, 0, 0], 0], ['that cut', [0, 0, -1, 0, 0, 0, 0, 0], 0],
  ])('stay where they are %s', async (_, pads, filling) => {
    expect(await simplified(IMAGE, (build, image) => conv(build, padded(build, image, pads, filling), 3))).toEqual(['Pad', 'Conv']);
  });

  it('stay where somebody else looks at them', async () => {
    expect(await simplified(IMAGE, (build, image) => {
      const wide = padded(build, image);
      build.output('wide', wide);
      return conv(build, wide, 3);
    })).toEqual(['Pad', 'Conv']);
    expect(await simplified(IMAGE, (build, image) => {
      const wide = padded(build, image);
      return build.op('Add', [conv(build, wide, 2), wide]);
    })).toEqual(['Pad', 'Conv', 'Add']);
  });

  it('stay before a maximum, in which padding is less than any number', async () => {
    const types = await simplified(IMAGE, (build, image) => build.op('MaxPool', [padded(build, image)], {
      kernel_shape: [3, 3], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0],
    }));
    expect(types).toEqual(['Pad', 'MaxPool']);
  });

  it.each<[string, Averaging, readonly string[]]>([
    ['no padding of its own', {}, ['AveragePool']],
    ['no padding of its own, counted', { countPad: 1 }, ['AveragePool']],
    ['padding of its own that counts', { pads: [0, 1, 0, 0], countPad: 1 }, ['AveragePool']],
    ['padding of its own that does not count', { pads: [0, 1, 0, 0] }, ['Pad', 'AveragePool']],
    ['a window no larger than the padding', { kernel: 2 }, ['Pad', 'AveragePool']],
    ['extents rounded up', { ceil: 1 }, ['Pad', 'AveragePool']],
    ['extents rounded up and padding that counts', { ceil: 1, countPad: 1 }, ['Pad', 'AveragePool']],
  ])('before an average with %s', async (_, averaging, left) => {
    expect(await simplified(IMAGE, (build, image) => average(build, padded(build, image), averaging))).toEqual(left);
  });
});
