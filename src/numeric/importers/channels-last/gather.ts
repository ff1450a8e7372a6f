import { isBatch } from '../../graph/dimension.ts';
import type { Value } from '../../graph/op-table.ts';
import { axisOf } from '../../ops/support/types.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { inFileOrder, plain, shapeOf, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { pick } from './join-and-cut.ts';
import { reshapeAsFile } from './shapes.ts';

/** The places `indices` names along an axis of the file; its shape takes the place of that axis. */
export function gather(node: NodeView, x: FileValue, { indices, axis }: { indices: Value; axis: number }): FileValue {
  const shape = shapeOf(x);
  const place = axisOf(axis, shape.length);
  const known = indices.known?.elements;
  const extent = shape[place] ?? 1;
  if (x.value.known || !known || isBatch(extent)) return plain(node.emit('Gather', [inFileOrder(node.build, x), indices], { axis: place }));
  const order = known.map(Number);
  const outside = order.find((index) => !(index >= 0 && index < extent));
  if (outside !== undefined) throw unsupported(`places below ${extent}`, String(outside));
  return reshapeAsFile(node, pick(node, x, { axis: place, order }), shape.toSpliced(place, 1, ...indices.type.shape));
}
