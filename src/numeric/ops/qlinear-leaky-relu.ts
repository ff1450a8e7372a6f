import { defineImport } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';

/** Inputs: x, its scale and zero point, scale and zero point of the result. */
export const qlinearLeakyRelu = defineImport({
  type: 'com.microsoft.QLinearLeakyRelu',
  onnx: [{
    since: 1,
    import: (node) => quantisedResult(node, node.emit('LeakyRelu', [dequantisedInput(node, 0)], node.read({ alpha: float(0.01) })), 3),
  }],
});
