import { readFileSync } from 'node:fs';
import { importKerasNetwork } from '../../../../src/numeric/importers/keras/import-keras-network.ts';
import type { LayerPlace, WeightRequest, WeightSource } from '../../../../src/numeric/importers/keras/weights/weight-source.ts';
import type { ImportedModel } from '../../../../src/numeric/importers/imported-model.ts';
import { floatTensor, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';

/** A float32 tensor in base64. */
export interface Encoded {
  readonly shape: readonly number[];
  readonly data: string;
}

/** One layer in a small model, with what PyTorch makes of it. */
export interface LayerCase {
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

const folder = new URL('../../../fixtures/keras/', import.meta.url);

/** Made by make_layer_cases.py in that folder with PyTorch, in float64; images by their number of channels. */
export const { images: layerImages, cases: layerCases } = JSON.parse(readFileSync(new URL('layer-cases.json', folder), 'utf8')) as {
  readonly images: Readonly<Record<string, string>>; readonly cases: readonly LayerCase[];
};

export function decoded({ shape, data }: Encoded): FloatTensor {
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

/** The model of a case, imported. */
export function importLayerCase(layerCase: LayerCase): ImportedModel {
  return importKerasNetwork({ config: modelOf(layerCase), weights: new CaseWeights(layerCase.weights), kerasMajor: layerCase.keras }, {});
}
