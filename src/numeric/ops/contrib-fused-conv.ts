import { defineImport } from './definition.ts';
import { floats, int, text } from './support/attribute-schema.ts';
import { applyActivation } from './support/fused-activation.ts';
import { onnxWindowAttributes, windowOf } from './support/window.ts';

/** onnxruntime's convolution, plus what is added to it (input 3), and an activation of the sum. */
export const contribFusedConv = defineImport({
  type: 'com.microsoft.FusedConv',
  onnx: [{
    since: 1,
    import: (node) => {
      const read = node.read({ ...onnxWindowAttributes, group: int(1), activation: text(''), activation_params: floats([]) });
      const window = windowOf(node, read, node.input(1).type.shape.slice(2).map(Number));
      const convolved = node.emit('Conv', node.inputs.slice(0, node.inputs[2] ? 3 : 2), { ...window, group: read.group });
      const added = node.inputs[3] ? node.build.op('Add', [convolved, node.input(3)]) : convolved;
      return applyActivation(node.build, added, { activation: read.activation, parameters: read.activation_params });
    },
  }],
});
