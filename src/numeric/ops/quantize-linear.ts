import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { quantise, rangeOf, type IntegerRange } from './support/quantisation.ts';
import { unsupported } from './support/unsupported.ts';

/** ONNX's numbers of the types a result may be quantised to where there is no zero point to tell. */
const OUTPUT_TYPES: Readonly<Record<number, string>> = { 2: 'uint8', 3: 'int8', 4: 'uint16', 5: 'int16' };

/** The integers as float32 values; see `support/quantisation.ts`. */
export const quantizeLinear = defineImport({
  type: 'QuantizeLinear',
  onnx: [
    { since: 10, import: (node) => importQuantize(node, undefined, rangeOf(node.integerType(2))) },
    { since: 13, import: (node) => importQuantize(node, node.read({ axis: int(1), saturate: int(1) }).axis, rangeOf(node.integerType(2))) },
    {
      since: 21,
      import: (node) => {
        const { axis, block_size: block, output_dtype: code } = node.read({ axis: int(1), saturate: int(1), block_size: int(0), output_dtype: int(0), precision: int(0) });
        if (block !== 0) throw unsupported('one scale for all, or one for each index of an axis', `blocks of ${block}`);
        const type = node.inputs[2] || code === 0 ? node.integerType(2) : OUTPUT_TYPES[code] ?? `ONNX type ${code}`;
        return importQuantize(node, axis, rangeOf(type));
      },
    },
  ],
});

function importQuantize(node: OnnxNodeView, axis: number | undefined, range: IntegerRange): Value {
  return quantise(node.build, node.input(0), { scale: node.input(1), zeroPoint: node.inputs[2], range, ...(axis !== undefined && { axis }) });
}
