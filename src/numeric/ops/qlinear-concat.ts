import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';
import { unsupported } from './support/unsupported.ts';

/** Inputs: scale and zero point of the result, then each part followed by its scale and zero point. */
export const qlinearConcat = defineImport({
  type: 'com.microsoft.QLinearConcat',
  onnx: [{
    since: 1,
    import: (node) => {
      const count = (node.inputs.length - 2) / 3;
      if (!Number.isInteger(count) || count < 1) throw unsupported('three inputs for each part after the first two', `${node.inputs.length} inputs`);
      const parts = Array.from({ length: count }, (_, part) => dequantisedInput(node, 2 + 3 * part));
      return quantisedResult(node, node.emit('Concat', parts, node.read({ axis: int() })), 0);
    },
  }],
});
