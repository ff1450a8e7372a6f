import { defineImport } from './definition.ts';

/** onnxruntime's own spelling of the exact Gelu, as its optimiser writes it into files. */
export const contribGelu = defineImport({
  type: 'com.microsoft.Gelu',
  onnx: [{ since: 1, import: (node) => node.emit('Gelu', [node.input(0)]) }],
});
