import type { KerasLayer } from '../config/keras-model.ts';

/**
 * The folders Keras 3 stores the layers of a model under: each class name in snake case, numbered from the second of a
 * class on: "conv2d", "conv2d_1". Operations on tensors are no layers and are not counted.
 */
export function variableFolders(layers: readonly KerasLayer[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(layers.filter(({ type }) => !type.startsWith('ops.')).map(({ name, type, network }) => {
    const stem = snakeCase(network ? type : type.slice(type.lastIndexOf('>') + 1));
    const count = counts.get(stem) ?? 0;
    counts.set(stem, count + 1);
    return [name, count === 0 ? stem : `${stem}_${count}`];
  }));
}

/** "SeparableConv2D" is "separable_conv2d", "PReLU" is "p_re_lu". */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
