import { AppError, type Problem } from '../../../../kernel/errors.ts';
import { tensorsOf, type Argument, type KerasLayer, type KerasNetwork, type TensorRef } from '../config/keras-model.ts';
import { layerCatalogue } from '../layers/index.ts';
import type { LayerPlace } from '../weights/weight-source.ts';
import { variableFolders } from '../weights/variable-paths.ts';
import { requireModestSize, type KerasTensor } from './keras-tensor.ts';
import { LayerCall, type CallValue, type ModelContext } from './layer-call.ts';
import { orderCalls, type OrderedCall } from './order-calls.ts';

/** More uses of layers than any model makes; shared models inside each other multiply. */
const MAX_CALLS = 20_000;

/** Builds a model's layers into the graph, collecting what is wrong with each. */
export class NetworkRunner {
  readonly problems: Problem[] = [];
  readonly #context: ModelContext;
  #calls = 0;

  constructor(context: ModelContext) {
    this.#context = context;
  }

  /** The outputs for the inputs given; undefined where problems keep one from being made. */
  run(network: KerasNetwork, inputs: readonly (KerasTensor | undefined)[], outer: LayerPlace): readonly (KerasTensor | undefined)[] {
    const results = new Map<string, readonly (KerasTensor | undefined)[]>();
    network.inputs.forEach(({ layer, call }, index) => results.set(keyOf(layer, call), [inputs[index]]));
    const folders = variableFolders(network.layers);
    const { order, problems } = orderCalls(network);
    this.problems.push(...problems);
    for (const entry of order) {
      const key = keyOf(entry.layer.name, entry.call);
      if (results.has(key)) continue;
      const { name } = entry.layer;
      const folder = `layers/${folders.get(name) ?? name}`;
      const place = { names: [...outer.names, name], variablePath: outer.variablePath === '' ? folder : `${outer.variablePath}/${folder}` };
      results.set(key, this.#runCall(entry, place, results));
    }
    return network.outputs.map((ref) => lookUp(results, ref));
  }

  #runCall({ layer, call }: OrderedCall, place: LayerPlace, results: Results): readonly (KerasTensor | undefined)[] {
    if (++this.#calls > MAX_CALLS) throw new AppError('LIMIT_EXCEEDED', `expected at most ${MAX_CALLS} uses of layers, found more`);
    const spec = layer.calls[call];
    const refs = spec ? [...spec.args, ...Object.values(spec.kwargs)].flatMap(tensorsOf) : [];
    const inputs = refs.map((ref) => lookUp(results, ref));
    const training = spec?.kwargs['training'];
    if (training?.kind === 'value' && training.value === true) {
      this.#refuse(layer, 'expected to run as in prediction, found it called with training=True: its results would be random or depend on the batch');
    }
    if (layer.network) return this.run(layer.network, inputs, place);
    if (!spec || inputs.includes(undefined)) return [];
    const resolve = (argument: Argument): CallValue => resolved(argument, results);
    const kwargs = Object.fromEntries(Object.entries(spec.kwargs).map(([name, argument]) => [name, resolve(argument)]));
    return this.#build(layer, { place, args: spec.args.map(resolve), kwargs });
  }

  #build(layer: KerasLayer, use: { place: LayerPlace; args: readonly CallValue[]; kwargs: Readonly<Record<string, CallValue>> }): readonly KerasTensor[] {
    const definition = layerCatalogue.get(layer.type);
    if (!definition) return [];
    try {
      const call = new LayerCall({ layer, declaredWeights: [], ...use }, this.#context);
      const declaredWeights = definition.weights?.(call.config) ?? [];
      return [requireModestSize(definition.build(new LayerCall({ layer, declaredWeights, ...use }, this.#context)))];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#refuse(layer, error.message);
      return [];
    }
  }

  #refuse({ name, type }: KerasLayer, message: string): void {
    this.problems.push({ code: 'LAYER', message: `layer "${name}" (${type}): ${message}`, path: [name] });
  }
}

type Results = ReadonlyMap<string, readonly (KerasTensor | undefined)[]>;

function lookUp(results: Results, { layer, call, output }: TensorRef): KerasTensor | undefined {
  return results.get(keyOf(layer, call))?.[output];
}

function resolved(argument: Argument, results: Results): CallValue {
  if (argument.kind === 'value') return { plain: argument.value };
  if (argument.kind === 'list') return argument.items.map((item) => resolved(item, results));
  const tensor = lookUp(results, argument);
  if (!tensor) throw new AppError('INTERNAL', `expected "${argument.layer}" to be computed before it is used, found it is not`);
  return tensor;
}

function keyOf(layer: string, call: number): string {
  return `${call} ${layer}`;
}
