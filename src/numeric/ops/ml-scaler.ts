import { floatTensor } from '../tensor/tensor.ts';
import { defineImport } from './definition.ts';
import { floatsOf, rowsOf } from './support/ml.ts';
import { unsupported } from './support/unsupported.ts';

/** (x - offset) * scale, each one number or one a feature. */
export const mlScaler = defineImport({
  type: 'ai.onnx.ml.Scaler',
  onnx: [{
    since: 1,
    import: (node) => {
      const { rows, features } = rowsOf(node);
      const [offset, scale] = ['offset', 'scale'].map((name) => {
        const list = floatsOf(node, name);
        if (list.length !== 1 && list.length !== features) throw unsupported(`1 or ${features} numbers as "${name}"`, String(list.length));
        return node.build.constant(floatTensor([list.length], Float32Array.from(list)), name);
      });
      return node.emit('Mul', [node.build.op('Sub', [rows, offset]), scale]);
    },
  }],
});
