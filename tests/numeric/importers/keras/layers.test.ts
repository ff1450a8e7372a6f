import { readFileSync } from 'node:fs';
import { layerCatalogue } from '../../../../src/numeric/importers/keras/layers/index.ts';
import { importKerasNetwork } from '../../../../src/numeric/importers/keras/import-keras-network.ts';
import type { LayerPlace, WeightRequest, WeightSource } from '../../../../src/numeric/importers/keras/weights/weight-source.ts';
import { floatTensor, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import { relativeError } from '../../support/expect-close.ts';
import { classifierOf, toChannelsFirst, toChannelsLast } from './keras-support.ts';

interface Encoded {
  readonly shape: readonly number[];
  readonly data: string;
}
interface LayerCase {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly keras: number;
  readonly channels: number;
  readonly before: readonly { readonly type: string; readonly config: Readonly<Record<string, unknown>> }[];
  readonly branches: readonly string[];
  readonly weights: Readonly<Record<string, Encoded>>;
  readonly output: Encoded;
  readonly gradient: string;
}

/** Made by tests/fixtures/keras/make_layer_cases.py with PyTorch, in float64. */
const { images, cases } = JSON.parse(readFileSync('tests/fixtures/keras/layer-cases.json', 'utf8')) as {
  readonly images: Readonly<Record<string, string>>; readonly cases: readonly LayerCase[];
};

function decoded({ shape, data }: Encoded): FloatTensor {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return floatTensor(shape, new Float32Array(bytes.buffer));
}

/** The weights of the layer under test, by their names. */
class CaseWeights implements WeightSource {
  readonly #weights: LayerCase['weights'];

  constructor(weights: LayerCase['weights']) {
    this.#weights = weights;
  }

  find(place: LayerPlace, { names, parts }: WeightRequest): FloatTensor | undefined {
    const wanted = parts.length === 0 ? names : parts.flatMap((part) => names.map((name) => `${part}/${name}`));
    const found = wanted.map((name) => this.#weights[name]).find((weight) => weight !== undefined);
    return place.names.at(-1) === 'tested' && found ? decoded(found) : undefined;
  }
}

/** image, the layers before, branches, the layer under test, Flatten: a Functional model as Keras 2 writes it. */
function modelOf({ type, config, before, branches, channels }: LayerCase): unknown {
  const node = (...names: readonly string[]): unknown => [names.map((name) => [name, 0, 0, {}])];
  const layer = (className: string, name: string, settings: object, inputs: unknown): object => (
    { class_name: className, name, config: { ...settings, name }, inbound_nodes: inputs });
  const ahead = before.map((entry, index) => layer(entry.type, `before${index}`, entry.config, node(index === 0 ? 'image' : `before${index - 1}`)));
  const trunk = before.length === 0 ? 'image' : `before${before.length - 1}`;
  const sides = branches.map((activation) => layer('Activation', `side_${activation}`, { activation }, node(trunk)));
  const layers = [
    layer('InputLayer', 'image', { batch_input_shape: [null, 6, 5, channels] }, []), ...ahead, ...sides,
    layer(type, 'tested', config, node(trunk, ...branches.map((activation) => `side_${activation}`))),
    layer('Flatten', 'flat', {}, node('tested')),
  ];
  return { class_name: 'Functional', config: { name: 'model', layers, input_layers: [['image', 0, 0]], output_layers: [['flat', 0, 0]] } };
}

describe('Keras layers against PyTorch', () => {
  it.each(cases.map((layerCase) => [layerCase.name, layerCase] as const))('%s', async (_, layerCase) => {
    const config = modelOf(layerCase);
    const model = importKerasNetwork({ config, weights: new CaseWeights(layerCase.weights), kerasMajor: layerCase.keras }, {});
    const classifier = await classifierOf(model);
    try {
      const image = decoded({ shape: [2, 6, 5, layerCase.channels], data: images[layerCase.channels] ?? '' });
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
  const tested = new Set(cases.map(({ type }) => type));
  const untested = [...new Set(layerCatalogue.values())].filter(({ types }) => (
    !types.some((type) => tested.has(type) || testedElsewhere.some(([pattern]) => pattern.test(type)))));
  expect(untested.map(({ types }) => types[0])).toEqual([]);
});
