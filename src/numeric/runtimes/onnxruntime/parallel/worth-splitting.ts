import { batchFactor, isBatch } from '../../../graph/dimension.ts';
import type { Graph } from '../../../graph/graph.ts';

const BYTES_PER_NUMBER = 4;

/** Below this an image is computed in milliseconds, and handing it to another thread costs as much as it gains. */
const ENOUGH = 128 * 2 ** 20;

/** Weights count as memory of each session; where they are most of what there is, as in VGG, sessions apart gain nothing. */
const VALUES_PER_WEIGHT = 1.25;

/** Whether a graph is worth several sessions: much is computed for one image, and more than there are weights. */
export function worthSplitting(graph: Graph): boolean {
  const weights = [...graph.constants.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  return bytesAnImage(graph) >= Math.max(ENOUGH, VALUES_PER_WEIGHT * weights);
}

/** Bytes of everything that is computed for one image. */
function bytesAnImage({ nodes, types }: Graph): number {
  const shapes = nodes.flatMap((node) => node.outputs.map((name) => types.get(name)?.shape ?? []));
  const sizes = shapes.filter((shape) => shape.some(isBatch))
    .map((shape) => shape.reduce<number>((size, extent) => size * (isBatch(extent) ? batchFactor(extent) : extent), 1));
  return BYTES_PER_NUMBER * sizes.reduce((sum, size) => sum + size, 0);
}
