import { unsupported } from '../../ops/support/unsupported.ts';
import type { NodeView } from './file-node.ts';
import type { FileValue } from './file-value.ts';

/** ONNX's numbers for the element types of graphs. */
const CODES = { float32: 1, int64: 7, bool: 9 } as const;

/** A value in another element type; undefined is one that graphs do not have. */
export function castTo(node: NodeView, x: FileValue, type: keyof typeof CODES | undefined): FileValue {
  if (!type) throw unsupported('a cast to float32, int64 or bool', 'another type');
  return x.value.type.dtype === type ? x : { ...x, value: node.emit('Cast', [x.value], { to: CODES[type] }) };
}
