import type { Problem } from '../../kernel/errors.ts';
import { isBatch } from '../graph/dimension.ts';
import { printType, type Graph, type ValueType } from '../graph/graph.ts';

/**
 * Nodes through which the images of a batch would change each other's scores, as problems: whatever is computed from a
 * batch must still have a batch axis. (Operators refuse by themselves to normalise or cut along it.)
 */
export function batchProblems(graph: Graph): readonly Problem[] {
  const batched = (type: ValueType | undefined): boolean => type?.dtype === 'float32' && type.shape.some(isBatch);
  return graph.nodes.flatMap((node) => {
    const result = graph.types.get(node.outputs[0] ?? '');
    const mixes = result?.dtype === 'float32' && !batched(result) && node.inputs.some((name) => batched(graph.types.get(name)));
    if (!mixes) return [];
    const message = `node "${node.name}" (${node.type}): expected a result for each image, found ${printType(result)} for the whole batch`;
    return [{ code: 'BATCH_MIXED', message, path: [node.name] }];
  });
}
