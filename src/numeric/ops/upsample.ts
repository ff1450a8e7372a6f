import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { floats, oneOf } from './support/attribute-schema.ts';
import { emitResize } from './support/emit-resize.ts';
import { upsampling } from './support/resize-axis.ts';
import { resizesByScales } from './support/resize-extents.ts';
import { requireFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

const modes = { mode: oneOf('nearest', 'linear') };

/** The older name of Resize. */
export const upsample = defineImport({
  type: 'Upsample',
  onnx: [
    { since: 7, import: (node) => importUpsample(node, node.read({ ...modes, scales: floats() })) },
    { since: 9, import: (node) => importUpsample(node, { ...node.read(modes), scales: node.numbers(1) }) },
  ],
});

function importUpsample(node: OnnxNodeView, { mode, scales }: { mode: string; scales: readonly number[] }): Value {
  const { shape } = requireFloat(node.input(0).type);
  // Exporters that shrink with it mean one rounding, runtimes another or none.
  const smaller = scales.find((scale) => scale < 1);
  if (smaller !== undefined) throw unsupported('scales of at least 1', `${smaller}; export the model with opset 11 or newer`);
  return emitResize(node.build, node.input(0), resizesByScales(shape, shape.map((_, axis) => axis), scales), upsampling(mode));
}
