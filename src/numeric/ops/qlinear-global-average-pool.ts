import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';
import { unsupported } from './support/unsupported.ts';

/** Inputs: x, its scale and zero point, scale and zero point of the result. */
export const qlinearGlobalAveragePool = defineImport({
  type: 'com.microsoft.QLinearGlobalAveragePool',
  onnx: [{
    since: 1,
    import: (node) => {
      if (node.read({ channels_last: int(0) }).channels_last !== 0) throw unsupported('channels first', 'channels_last = 1');
      return quantisedResult(node, node.emit('GlobalAveragePool', [dequantisedInput(node, 0)]), 3);
    },
  }],
});
