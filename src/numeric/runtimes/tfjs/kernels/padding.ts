import * as tf from '@tensorflow/tfjs-core';

/** Pads with a number before and after each axis; negative counts cut. */
export function padded(x: tf.Tensor, counts: readonly (readonly [before: number, after: number])[], value = 0): tf.Tensor {
  const cut = counts.map(([before, after]) => [Math.max(-before, 0), Math.max(-after, 0)] as const);
  const grown = counts.map(([before, after]): [number, number] => [Math.max(before, 0), Math.max(after, 0)]);
  const kept = cut.some((pair) => pair.some((count) => count > 0))
    ? tf.slice(x, cut.map(([before]) => before), x.shape.map((extent, axis) => extent - (cut[axis]?.[0] ?? 0) - (cut[axis]?.[1] ?? 0)))
    : x;
  return grown.some((pair) => pair.some((count) => count > 0)) ? tf.pad(kept, grown, value) : kept;
}

/** Pads the axes after batch and channels; `pads` are those before each, then those after. */
export function paddedSpatially(x: tf.Tensor, pads: readonly number[], value = 0): tf.Tensor {
  const rank = pads.length / 2;
  const spatial = Array.from({ length: rank }, (_, axis) => [pads[axis] ?? 0, pads[axis + rank] ?? 0] as const);
  return padded(x, [[0, 0], [0, 0], ...spatial], value);
}
