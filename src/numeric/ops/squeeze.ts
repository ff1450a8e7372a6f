import { printShape } from '../graph/dimension.ts';
import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { ints } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { axisOf } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

export const squeeze = defineImport({
  type: 'Squeeze',
  onnx: [
    { since: 1, import: (node) => importSqueeze(node, node.read({ axes: ints([]) }).axes) },
    { since: 13, import: (node) => importSqueeze(node, node.inputs[1] ? node.numbers(1) : []) },
  ],
});

function importSqueeze(node: OnnxNodeView, axes: readonly number[]): Value {
  const { shape } = node.input(0).type;
  const removed = axes.length > 0
    ? axes.map((axis) => axisOf(axis, shape.length))
    : shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  if (removed.some((axis) => shape[axis] !== 1)) {
    throw unsupported('axes of extent 1', `axes ${removed.join(', ')} of ${printShape(shape)}`);
  }
  return reshapeTo(node.build, node.input(0), shape.filter((_, axis) => !removed.includes(axis)), node.name);
}
