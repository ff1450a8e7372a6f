import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { int, ints } from './support/attribute-schema.ts';
import { sliceAxis } from './support/slices.ts';
import { axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Becomes one slice an output. */
export const split = defineImport({
  type: 'Split',
  onnx: [
    { since: 2, import: (node) => importSplit(node, node.read({ axis: int(0), split: ints([]) })) },
    {
      since: 13,
      import: (node) => {
        const { axis } = node.read({ axis: int(0), num_outputs: int(node.outputs.length) });
        return importSplit(node, { axis, split: node.inputs[1] ? node.numbers(1) : [] });
      },
    },
  ],
});

function importSplit(node: OnnxNodeView, { axis: rawAxis, split: sizes }: { axis: number; split: readonly number[] }): readonly Value[] {
  const x = node.input(0);
  const axis = axisOf(rawAxis, x.type.shape.length);
  const extent = staticExtent(x.type.shape, axis);
  const count = node.outputs.length;
  const equal = Math.ceil(extent / count);
  const parts = sizes.length > 0 ? sizes : Array.from({ length: count }, (_, index) => Math.min(equal, extent - index * equal));
  if (parts.length !== count || parts.some((size) => size < 0) || parts.reduce((total, size) => total + size, 0) !== extent) {
    throw unsupported(`${count} parts of an axis of ${extent}`, `[${parts.join(', ')}]`);
  }
  let stop = 0;
  return parts.map((size) => {
    stop += size;
    return sliceAxis(node.build, x, { axis, start: stop - size, stop }, node.name);
  });
}
