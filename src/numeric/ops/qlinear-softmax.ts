import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';
import { axisOf } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Inputs: x, its scale and zero point, scale and zero point of the result. `opset` is that of the Softmax it was made of. */
export const qlinearSoftmax = defineImport({
  type: 'com.microsoft.QLinearSoftmax',
  onnx: [{
    since: 1,
    import: (node) => {
      const { axis, opset } = node.read({ axis: int(-1), opset: int() });
      const { shape } = node.input(0).type;
      if (opset < 13 && axisOf(axis, shape.length) !== shape.length - 1) throw unsupported('a softmax over the last axis', `axis ${axis} of opset ${opset}`);
      return quantisedResult(node, node.emit('Softmax', [dequantisedInput(node, 0)], { axis }), 3);
    },
  }],
});
