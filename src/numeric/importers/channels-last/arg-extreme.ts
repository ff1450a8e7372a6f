import { axisOf } from '../../ops/support/types.ts';
import { graphAxis, shapeOf, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { reshapeAsFile } from './shapes.ts';

/** Where along an axis of the file the largest or smallest element is; the first of equals. */
export function argExtreme(node: NodeView, type: 'ArgMax' | 'ArgMin', axis: number): FileValue {
  const x = node.input(0);
  const place = axisOf(axis, shapeOf(x).length);
  const kept = { ...x, value: node.emit(type, [x.value], { axis: graphAxis(x, place), keepdims: 1 }) };
  return reshapeAsFile(node, kept, shapeOf(x).toSpliced(place, 1));
}
