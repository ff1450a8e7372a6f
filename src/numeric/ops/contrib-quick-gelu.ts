import { defineImport } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { emitSwish } from './support/swish.ts';

/** onnxruntime's x sigmoid(alpha x). */
export const contribQuickGelu = defineImport({
  type: 'com.microsoft.QuickGelu',
  onnx: [{ since: 1, import: (node) => emitSwish(node, node.read({ alpha: float(1.702) }).alpha) }],
});
