import { defineImport } from './definition.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';

/** Inputs: x, its scale and zero point, scale and zero point of the result. */
export const qlinearSigmoid = defineImport({
  type: 'com.microsoft.QLinearSigmoid',
  onnx: [{ since: 1, import: (node) => quantisedResult(node, node.emit('Sigmoid', [dequantisedInput(node, 0)]), 3) }],
});
