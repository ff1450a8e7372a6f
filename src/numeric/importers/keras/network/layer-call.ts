import { AppError } from '../../../../kernel/errors.ts';
import { printShape, sameShape } from '../../../graph/dimension.ts';
import type { Attributes } from '../../../graph/graph.ts';
import type { GraphBuilder } from '../../../graph/graph-builder.ts';
import type { Value } from '../../../graph/op-table.ts';
import type { FloatTensor } from '../../../tensor/tensor.ts';
import { ConfigReader } from '../config/config-reader.ts';
import type { KerasLayer } from '../config/keras-model.ts';
import { weightRequest, type LayerPlace, type WeightSource } from '../weights/weight-source.ts';
import type { KerasTensor } from './keras-tensor.ts';

/** What all layers of a model share while it is imported. */
export interface ModelContext {
  readonly build: GraphBuilder;
  readonly weights: WeightSource;
  readonly kerasMajor: number;
  /** Weights already in the graph, so that a layer used twice has them once. */
  readonly constants: Map<string, Value>;
}

/** Values a layer is called with: tensors, plain values, and lists of both. */
export type CallValue = KerasTensor | { readonly plain: unknown } | readonly CallValue[];

export interface LayerUse {
  readonly layer: KerasLayer;
  readonly place: LayerPlace;
  readonly declaredWeights: readonly string[];
  readonly args: readonly CallValue[];
  readonly kwargs: Readonly<Record<string, CallValue>>;
}

/** A layer as its definition sees it: its settings, weights and inputs, and the graph to build in. */
export class LayerCall {
  readonly build: GraphBuilder;
  readonly name: string;
  readonly type: string;
  readonly config: ConfigReader;
  readonly kerasMajor: number;
  readonly inputs: readonly KerasTensor[];
  readonly args: readonly CallValue[];
  readonly kwargs: Readonly<Record<string, CallValue>>;
  readonly #use: LayerUse;
  readonly #context: ModelContext;

  constructor(use: LayerUse, context: ModelContext) {
    this.build = context.build;
    this.name = use.layer.name;
    this.type = use.layer.type;
    this.config = new ConfigReader(use.layer.config);
    this.kerasMajor = context.kerasMajor;
    this.args = use.args;
    this.kwargs = use.kwargs;
    this.inputs = [...use.args.flatMap(flatTensors), ...Object.values(use.kwargs).flatMap(flatTensors)];
    this.#use = use;
    this.#context = context;
  }

  /** The only input. */
  get input(): KerasTensor {
    const [only] = this.inputs;
    if (only && this.inputs.length === 1) return only;
    throw new AppError('UNSUPPORTED', `expected one input, found ${this.inputs.length}`);
  }

  /** Applies an operator, named after the layer. */
  op(type: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.build.op(type, inputs, attributes, { name: this.name });
  }

  /** A weight of exactly `shape`. Throws an AppError where it is missing, of another shape, or not finite. */
  weight(name: string, shape: readonly number[]): FloatTensor {
    const request = weightRequest(this.#use.declaredWeights, name);
    if (!request) throw new AppError('INTERNAL', `${this.type}: expected weight ${name} to be declared, found it is not`);
    const tensor = this.#context.weights.find(this.#use.place, request);
    if (!tensor) throw new AppError('INVALID_INPUT', `weight ${name}: expected it in the file, found it missing`);
    if (!sameShape(tensor.shape, shape)) {
      throw new AppError('INVALID_INPUT', `weight ${name}: expected shape ${printShape(shape)}, found ${printShape(tensor.shape)}`);
    }
    const bad = tensor.data.findIndex((number) => !Number.isFinite(number));
    if (bad >= 0) {
      throw new AppError('INVALID_INPUT', `weight ${name}: expected finite numbers, found ${tensor.data[bad]} at index ${bad}`);
    }
    return tensor;
  }

  /** A weight in the graph, once however often the layer is used; `convert` brings it into the graph's form. */
  constant(name: string, shape: readonly number[], convert: (tensor: FloatTensor) => FloatTensor = (tensor) => tensor): Value {
    const key = `${this.#use.place.variablePath} ${name}`;
    const known = this.#context.constants.get(key);
    if (known) return known;
    const value = this.build.constant(convert(this.weight(name, shape)), `${this.name}.${name.replaceAll('/', '.')}`);
    this.#context.constants.set(key, value);
    return value;
  }
}

function flatTensors(value: CallValue): readonly KerasTensor[] {
  if (Array.isArray(value)) return (value as readonly CallValue[]).flatMap(flatTensors);
  return 'moved' in value ? [value] : [];
}
