/** Settings of a layer as the file has them. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** The `output`-th result of the `call`-th use of a layer. */
export interface TensorRef {
  readonly kind: 'tensor';
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** What a layer is called with: results of other layers, plain values, or lists of both. */
export type Argument = TensorRef | { readonly kind: 'list'; readonly items: readonly Argument[] } | { readonly kind: 'value'; readonly value: unknown };

/** One use of a layer; a shared layer has several. */
export interface LayerCallSpec {
  readonly args: readonly Argument[];
  readonly kwargs: Readonly<Record<string, Argument>>;
}

/** A layer of a network, from whichever version of Keras. */
export interface KerasLayer {
  /** Class name; operations on tensors are "ops.Add" (Keras 3) or "tf.math.add" (Keras 2). */
  readonly type: string;
  readonly name: string;
  readonly config: LayerConfig;
  readonly calls: readonly LayerCallSpec[];
  /** Of a layer that is itself a model. */
  readonly network?: KerasNetwork;
}

/** A model: a Sequential is written as the chain of calls that it is. */
export interface KerasNetwork {
  readonly name: string;
  readonly type: string;
  readonly layers: readonly KerasLayer[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
}

export function tensorRef(layer: string, call = 0, output = 0): TensorRef {
  return { kind: 'tensor', layer, call, output };
}

/** All tensors an argument holds, in order. */
export function tensorsOf(argument: Argument): readonly TensorRef[] {
  if (argument.kind === 'tensor') return [argument];
  return argument.kind === 'list' ? argument.items.flatMap(tensorsOf) : [];
}

/** Every layer of a model and of the models inside it. */
export function allLayers(network: KerasNetwork): readonly KerasLayer[] {
  return network.layers.flatMap((layer) => (layer.network ? allLayers(layer.network) : [layer]));
}

export function isRecord(value: unknown): value is LayerConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
