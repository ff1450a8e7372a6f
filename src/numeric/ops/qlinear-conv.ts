import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { alongAxis, asFloat, centred, resultQuantisation, rounded } from './support/quantisation.ts';
import { onnxWindowAttributes, windowOf } from './support/window.ts';

/**
 * Inputs: x, its scale and zero point, kernel, its scale and zero point (one, or one a filter), scale and zero point of
 * the result, bias in units of the product of the first two scales. As in onnxruntime, whole numbers are summed and the
 * sum scaled once.
 */
export const qlinearConv = defineImport({
  type: 'QLinearConv',
  onnx: [{
    since: 10,
    import: (node) => {
      const { build } = node;
      const attributes = node.read({ ...onnxWindowAttributes, group: int(1) });
      const x = centred(build, { value: node.input(0), zeroPoint: node.inputs[2] });
      const kernel = centred(build, { value: node.input(3), zeroPoint: node.inputs[5], axis: 0 });
      const window = windowOf(node, attributes, kernel.type.shape.slice(2).map(Number));
      const bias = node.inputs[8] && asFloat(build, node.inputs[8]);
      const sums = node.emit('Conv', bias ? [x, kernel, bias] : [x, kernel], { ...window, group: attributes.group });
      const product = build.op('Mul', [node.input(1), node.input(4)]);
      const factor = alongAxis(build, build.op('Div', [product, node.input(6)]), sums, 1);
      return rounded(build, build.op('Mul', [sums, factor]), resultQuantisation(node, 6));
    },
  }],
});
