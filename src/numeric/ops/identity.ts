import { defineImport } from './definition.ts';

export const identity = defineImport({ type: 'Identity', onnx: [{ since: 1, import: (node) => node.input(0) }] });
