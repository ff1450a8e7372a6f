import { defineImport } from './definition.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';

/** Inputs: a, b, each followed by scale and zero point, then scale and zero point of the result. */
export const qlinearAdd = defineImport({
  type: 'com.microsoft.QLinearAdd',
  onnx: [{ since: 1, import: (node) => quantisedResult(node, node.emit('Add', [dequantisedInput(node, 0), dequantisedInput(node, 3)]), 6) }],
});
