import type { FloatTensor } from '../../../tensor/tensor.ts';

/** Where a layer stands in its model. */
export interface LayerPlace {
  /** Names from the outermost model's layer down to the layer itself. */
  readonly names: readonly string[];
  /** The path Keras 3 stores its variables under: "layers/functional/layers/conv2d_1". */
  readonly variablePath: string;
}

/** A variable of a layer. */
export interface WeightRequest {
  /** What versions of Keras call it: "kernel", "depthwise_kernel". */
  readonly names: readonly string[];
  /** What they call the layer inside the layer that owns it, as attention has some; none for the layer itself. */
  readonly parts: readonly string[];
  /** Its place in the order in which that layer made its variables. */
  readonly index: number;
}

/** The weights of a file, however it names them. */
export interface WeightSource {
  /** Undefined where there is none. Throws an AppError where it is damaged or ambiguous. */
  find(place: LayerPlace, request: WeightRequest): FloatTensor | undefined;
}

/**
 * Requests for the variables a layer declares, in its order. "depthwise_kernel|kernel" has two names;
 * "query|query_dense/kernel" belongs to a layer inside the layer, which counts its own.
 */
export function weightRequest(declared: readonly string[], name: string): WeightRequest | undefined {
  const counts = new Map<string, number>();
  for (const entry of declared) {
    const slash = entry.indexOf('/');
    const owner = slash < 0 ? '' : entry.slice(0, slash);
    const index = counts.get(owner) ?? 0;
    counts.set(owner, index + 1);
    const names = entry.slice(slash + 1).split('|');
    const parts = owner === '' ? [] : owner.split('|');
    const called = parts.length === 0 ? names : parts.flatMap((part) => names.map((last) => `${part}/${last}`));
    if (called.includes(name)) return { names, parts, index };
  }
  return undefined;
}
