import type { Value } from '../../graph/op-table.ts';
import type { OnnxNodeView } from '../definition.ts';

/** x sigmoid(alpha x) */
export function emitSwish(node: OnnxNodeView, alpha: number): Value {
  const x = node.input(0);
  const scaled = alpha === 1 ? x : node.build.op('Mul', [x, node.build.scalar(alpha)]);
  return node.emit('Mul', [x, node.build.op('Sigmoid', [scaled])]);
}
