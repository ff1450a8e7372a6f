import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { dequantise } from './support/quantisation.ts';
import { unsupported } from './support/unsupported.ts';

/** Weights become float32 constants. */
export const dequantizeLinear = defineImport({
  type: 'DequantizeLinear',
  onnx: [
    { since: 10, import: (node) => importDequantize(node, undefined) },
    { since: 13, import: (node) => importDequantize(node, node.read({ axis: int(1) }).axis) },
    {
      since: 21,
      import: (node) => {
        const { axis, block_size: block } = node.read({ axis: int(1), block_size: int(0), output_dtype: int(0) });
        if (block !== 0) throw unsupported('one scale for all, or one for each index of an axis', `blocks of ${block}`);
        return importDequantize(node, axis);
      },
    },
  ],
});

function importDequantize(node: OnnxNodeView, axis: number | undefined): Value {
  return dequantise(node.build, { value: node.input(0), scale: node.input(1), zeroPoint: node.inputs[2], ...(axis !== undefined && { axis }) });
}
