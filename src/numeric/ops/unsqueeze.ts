import type { Dimension } from '../graph/dimension.ts';
import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { ints } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { axisOf } from './support/types.ts';

export const unsqueeze = defineImport({
  type: 'Unsqueeze',
  onnx: [
    { since: 1, import: (node) => importUnsqueeze(node, node.read({ axes: ints() }).axes) },
    { since: 13, import: (node) => importUnsqueeze(node, node.numbers(1)) },
  ],
});

function importUnsqueeze(node: OnnxNodeView, axes: readonly number[]): Value {
  const { shape } = node.input(0).type;
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  const extents = [...shape];
  const widened = Array.from({ length: rank }, (_, axis): Dimension => (added.has(axis) ? 1 : extents.shift() ?? 1));
  return reshapeTo(node.build, node.input(0), widened, node.name);
}
