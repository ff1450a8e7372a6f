import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { dequantisedInput, quantisedResult } from './support/microsoft.ts';
import { unsupported } from './support/unsupported.ts';
import { onnxWindowAttributes, windowOf } from './support/window.ts';

/** Inputs: x, its scale and zero point, scale and zero point of the result. */
export const qlinearAveragePool = defineImport({
  type: 'com.microsoft.QLinearAveragePool',
  onnx: [{
    since: 1,
    import: (node) => {
      const attributes = node.read({ ...onnxWindowAttributes, ceil_mode: int(0), count_include_pad: int(0), channels_last: int(0) });
      const { ceil_mode, count_include_pad, channels_last: last } = attributes;
      if (last !== 0) throw unsupported('channels first', 'channels_last = 1');
      return quantisedResult(node, node.emit('AveragePool', [dequantisedInput(node, 0)], { ...windowOf(node, attributes), ceil_mode, count_include_pad }), 3);
    },
  }],
});
