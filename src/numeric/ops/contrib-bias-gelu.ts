import { defineImport } from './definition.ts';

/** onnxruntime's Gelu of the sum of its two operands. */
export const contribBiasGelu = defineImport({
  type: 'com.microsoft.BiasGelu',
  onnx: [{ since: 1, import: (node) => node.emit('Gelu', [node.build.op('Add', [node.input(0), node.input(1)])]) }],
});
