import { layerCatalogue } from '../../../../src/numeric/importers/keras/layers/index.ts';
import { relativeError } from '../../support/expect-close.ts';
import { classifierOf, toChannelsFirst, toChannelsLast } from './keras-support.ts';
import { decoded, importLayerCase, layerCases, layerImages } from './layer-cases.ts';

describe('Keras layers against PyTorch', () => {
  it.each(layerCases.map((layerCase) => [layerCase.name, layerCase] as const))('%s', async (_, layerCase) => {
    const classifier = await classifierOf(importLayerCase(layerCase));
    try {
      const image = decoded({ shape: [2, 6, 5, layerCase.channels], data: layerImages[layerCase.channels] ?? '' });
      const { logits, gradient } = await classifier.gradient(toChannelsFirst(image), Int32Array.of(1, 1), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
      expect(logits.shape).toEqual(layerCase.output.shape);
      expect(relativeError(logits.data, decoded(layerCase.output).data)).toBeLessThan(1e-5);
      const expected = decoded({ shape: image.shape, data: layerCase.gradient });
      expect(relativeError(toChannelsLast(gradient).data, expected.data)).toBeLessThan(1e-4);
    } finally {
      await classifier.dispose();
    }
  });
});

/** Layers without a case of their own, and why. */
const testedElsewhere: readonly (readonly [RegExp, string])[] = [
  [/^(tf|ops)\./, 'operations between layers: operations.test.ts, operations.h5, operations3.keras'],
  [/^InputLayer$/, 'in every model'],
  [/1D$/, 'operations.test.ts'],
  [/^(Attention|CustomScaleLayer|Identity)$/, 'operations.test.ts'],
];

it('leaves no definition without a case', () => {
  const tested = new Set(layerCases.map(({ type }) => type));
  const untested = [...new Set(layerCatalogue.values())].filter(({ types }) => (
    !types.some((type) => tested.has(type) || testedElsewhere.some(([pattern]) => pattern.test(type)))));
  expect(untested.map(({ types }) => types[0])).toEqual([]);
});
