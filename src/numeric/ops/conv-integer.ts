import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { centred } from './support/quantisation.ts';
import { onnxWindowAttributes, windowOf } from './support/window.ts';

/** Inputs: x, kernel, zero point of x, zero point of the kernel (one, or one a filter). Padding is the zero point. */
export const convInteger = defineImport({
  type: 'ConvInteger',
  onnx: [{
    since: 10,
    import: (node) => {
      const { build } = node;
      const attributes = node.read({ ...onnxWindowAttributes, group: int(1) });
      const x = centred(build, { value: node.input(0), zeroPoint: node.inputs[2] });
      const kernel = centred(build, { value: node.input(1), zeroPoint: node.inputs[3], axis: 0 });
      const window = windowOf(node, attributes, kernel.type.shape.slice(2).map(Number));
      return node.emit('Conv', [x, kernel], { ...window, group: attributes.group });
    },
  }],
});
