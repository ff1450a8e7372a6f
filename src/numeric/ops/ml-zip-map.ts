import { defineImport } from './definition.ts';

/** Writes class names beside the scores; the scores are what counts. */
export const mlZipMap = defineImport({ type: 'ai.onnx.ml.ZipMap', onnx: [{ since: 1, import: (node) => node.input(0) }] });
