import { defineImport } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { emitSwish } from './support/swish.ts';

/** x sigmoid(alpha x) (Ramachandran et al. 2017). */
export const swish = defineImport({
  type: 'Swish',
  onnx: [{ since: 24, import: (node) => emitSwish(node, node.read({ alpha: float(1) }).alpha) }],
});
