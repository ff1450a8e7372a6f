import { foldPreprocessing } from '../../../src/numeric/importers/fold-preprocessing.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { linearClassifier, noise, smallClassifier } from '../support/small-classifier.ts';

const rgb = noise([2, 3, 6, 6], 3);
const plane = 36;

/** The channels of each image mapped by hand: channel c of the result is channel `order[c]` times scale plus offset. */
function byHand(order: readonly number[], scale: readonly number[], offset: readonly number[]) {
  const data = rgb.data.map((_, index) => {
    const channel = Math.floor(index / plane) % 3;
    const source = rgb.data[index + ((order[channel] ?? 0) - channel) * plane] ?? NaN;
    return source * (scale[channel] ?? NaN) + (offset[channel] ?? NaN);
  });
  return floatTensor(rgb.shape, data);
}

describe('folded preprocessing', () => {
  it.each([
    { name: 'one number for all channels', channels: 'RGB', scale: [2], offset: [-1], same: [[0, 1, 2], [2, 2, 2], [-1, -1, -1]] },
    { name: 'a number a channel', channels: 'RGB', scale: [2, 3, 4], offset: [-1, 0, 1], same: [[0, 1, 2], [2, 3, 4], [-1, 0, 1]] },
    { name: 'blue first, numbers in that order', channels: 'BGR', scale: [2, 3, 4], offset: [-1, 0, 1], same: [[2, 1, 0], [2, 3, 4], [-1, 0, 1]] },
    { name: 'blue first only', channels: 'BGR', scale: [1], offset: [0], same: [[2, 1, 0], [1, 1, 1], [0, 0, 0]] },
  ] as const)('takes $name', async ({ channels, scale, offset, same: [order, scales, offsets] }) => {
    const graph = smallClassifier();
    const folded = await runGraph(foldPreprocessing(graph, { channels, scale, offset }), { image: rgb });
    const expected = await runGraph(graph, { image: byHand(order, scales, offsets) });
    const [found, wanted] = [numbersOf(folded['logits']), numbersOf(expected['logits'])];
    expect(found).toHaveLength(8);
    found.forEach((z, index) => expect(z).toBeCloseTo(wanted[index] ?? NaN, 4));
  });

  it('adds nothing where nothing changes', () => {
    const graph = linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]);
    expect(foldPreprocessing(graph, { channels: 'GRAY', scale: [1], offset: [0] }).nodes).toHaveLength(graph.nodes.length);
  });

  it('refuses every misfit at once', () => {
    expect(() => foldPreprocessing(smallClassifier(), { channels: 'GRAY', scale: [1, 2], offset: [NaN] })).toThrow(
      'preprocessing.channels: expected RGB or BGR for a model of 3 channel(s), found GRAY; '
      + 'preprocessing.scale: expected 1 number or 3, one a channel, found 2; '
      + 'preprocessing.offset: expected finite numbers, found NaN',
    );
    expect(() => foldPreprocessing(smallClassifier(), { channels: 'RGB', scale: [0], offset: [0] })).toThrow('which would hide the image from the model');
    expect(() => foldPreprocessing(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]), { channels: 'RGB', scale: [1], offset: [0] })).toThrow('expected GRAY');
  });
});
