import { createHash } from 'node:crypto';
import type { Graph } from '../graph/graph.ts';
import type { FloatTensor } from '../tensor/tensor.ts';

/** The weights of a graph: its float32 constants but for scalars, which are settings such as the bounds of a clip. */
export function weightsOf(graph: Graph): readonly FloatTensor[] {
  return Array.from(graph.constants.values()).filter((tensor) => tensor.dtype === 'float32').filter((tensor) => tensor.shape.length > 0);
}

/** How many numbers the weights hold. */
export function parameterCountOf(graph: Graph): number {
  return weightsOf(graph).reduce((count, tensor) => count + tensor.data.length, 0);
}

/**
 * SHA-256 of the weights whatever their names and order in a file: of the sorted SHA-256 digests of each tensor's shape
 * and little-endian float32 numbers. It tells whether two files hold the same weights, not whether they wire them alike.
 */
export function weightsDigestOf(graph: Graph): string {
  const digests = weightsOf(graph).map((tensor) => {
    const { buffer, byteOffset, byteLength } = tensor.data;
    return createHash('sha256').update(`${tensor.shape.join('x')}:`).update(new Uint8Array(buffer, byteOffset, byteLength)).digest('hex');
  });
  return createHash('sha256').update(digests.sort().join('\n')).digest('hex');
}
