import { AppError } from '../../../../kernel/errors.ts';
import { isRecord, tensorRef, type KerasLayer, type KerasNetwork, type LayerConfig, type TensorRef } from './keras-model.ts';
import { parseCalls, tripleOf } from './parse-calls.ts';

const NETWORKS = ['Sequential', 'Functional', 'Model'];
/** What Keras calls itself in its versions. */
const OWN_PACKAGES = /^(keras|tf_keras|tensorflow|tensorflow_core)([.>]|$)/;
const MAX_DEPTH = 16;
const MAX_LAYERS = 20_000;

/** The model of a config, `{class_name, config}`. Throws an AppError where it is not one that says how its layers connect. */
export function parseNetwork(model: unknown): KerasNetwork {
  return new NetworkParser().network(model, 0);
}

class NetworkParser {
  #layers = 0;

  network(model: unknown, depth: number): KerasNetwork {
    if (depth > MAX_DEPTH) throw new AppError('INVALID_INPUT', `expected models nested at most ${MAX_DEPTH} deep, found more`);
    if (!isRecord(model)) throw new AppError('INVALID_INPUT', 'expected the model as an object, found something else');
    const type = String(model['class_name']);
    const config: unknown = model['config'];
    // Very old files have the layers of a Sequential where its config should be.
    const layers: unknown = Array.isArray(config) ? config : isRecord(config) ? config['layers'] : undefined;
    if (!NETWORKS.includes(type) || !Array.isArray(layers)) {
      throw new AppError('UNSUPPORTED', `expected a Sequential or Functional model, found ${type}, which keeps in code how its layers connect`);
    }
    const settings = isRecord(config) ? config : {};
    const name = String(settings['name'] ?? type.toLowerCase());
    const parsed = (layers as readonly unknown[]).map((layer) => this.#layer(layer, depth));
    const connected = type === 'Sequential'
      ? chain(name, parsed, inputShapeOf(settings, model))
      : { layers: parsed, inputs: refsOf(settings['input_layers']), outputs: refsOf(settings['output_layers']) };
    requireUniqueNames(name, connected.layers);
    return { name, type, ...connected };
  }

  #layer(layer: unknown, depth: number): KerasLayer {
    if (++this.#layers > MAX_LAYERS) throw new AppError('LIMIT_EXCEEDED', `expected at most ${MAX_LAYERS} layers, found more`);
    if (!isRecord(layer) || typeof layer['class_name'] !== 'string') {
      throw new AppError('INVALID_INPUT', 'expected each layer with its class_name, found one without');
    }
    const className = layer['class_name'];
    const config = isRecord(layer['config']) ? layer['config'] : {};
    const name = String(layer['name'] ?? config['name'] ?? className);
    const calls = parseCalls(layer['inbound_nodes']);
    if (NETWORKS.includes(className)) return { type: className, name, config, calls, network: this.network(layer, depth + 1) };
    return { type: typeOf(className, layer, config), name, config, calls };
  }
}

/** The name layers of a class are looked up by: operations on tensors are told from layers called the same. */
function typeOf(className: string, layer: LayerConfig, config: LayerConfig): string {
  if (className === 'TFOpLambda') return `tf.${String(config['function'])}`;
  if (className === 'SlicingOpLambda') return 'tf.__operators__.getitem';
  const module = String(layer['module'] ?? '');
  if (/^keras(\.src)?\.ops(\.|$)/.test(module)) return `ops.${className}`;
  // A class of the author's own may be called like one of Keras: its package tells, or the name it is registered by.
  const isForeign = module !== '' && !OWN_PACKAGES.test(module);
  const registered = layer['registered_name'];
  const isRegistered = typeof registered === 'string' && registered.includes('>') && !OWN_PACKAGES.test(registered);
  if (isRegistered) return registered;
  return isForeign ? `${module}>${className}` : className;
}

/** A Sequential's layers, each called with the result of the one before. */
function chain(name: string, layers: readonly KerasLayer[], shape: unknown): Pick<KerasNetwork, 'layers' | 'inputs' | 'outputs'> {
  const [first, ...rest] = layers;
  const startsItself = first?.type === 'InputLayer';
  const input: KerasLayer = startsItself ? first : inputLayer(`${name}_input`, shapeOfFirst(first) ?? shape);
  let before = input.name;
  const called = (startsItself ? rest : layers).map((layer): KerasLayer => {
    const call = { args: [tensorRef(before)], kwargs: {} };
    before = layer.name;
    return { ...layer, calls: [call] };
  });
  return { layers: [input, ...called], inputs: [tensorRef(input.name)], outputs: [tensorRef(before)] };
}

function inputLayer(name: string, shape: unknown): KerasLayer {
  return { type: 'InputLayer', name, config: shape === undefined ? {} : { batch_shape: shape }, calls: [] };
}

/** The input shape a layer declares, also where it is a model itself. */
function shapeOfFirst(layer: KerasLayer | undefined): unknown {
  const declared = layer?.config['batch_input_shape'] ?? layer?.config['batch_shape'];
  if (declared !== undefined || !layer?.network) return declared;
  const inner = layer.network.layers.find(({ name }) => name === layer.network?.inputs[0]?.layer);
  return inner && shapeOfFirst(inner);
}

function inputShapeOf(config: LayerConfig, model: LayerConfig): unknown {
  const built = isRecord(model['build_config']) ? model['build_config']['input_shape'] : undefined;
  return config['build_input_shape'] ?? built ?? undefined;
}

/** References in a list of lists, or in one alone: Keras 3 leaves the outer list of a single one out. */
function refsOf(entry: unknown): readonly TensorRef[] {
  const ref = tripleOf(entry);
  if (ref) return [ref];
  if (Array.isArray(entry)) return (entry as readonly unknown[]).flatMap(refsOf);
  return isRecord(entry) ? Object.values(entry).flatMap(refsOf) : [];
}

function requireUniqueNames(network: string, layers: readonly KerasLayer[]): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name)) throw new AppError('INVALID_INPUT', `model "${network}": expected layers with different names, found "${name}" twice`);
    seen.add(name);
  }
}
