import { defineImport } from './definition.ts';
import { unsupported } from './support/unsupported.ts';

/** What a dropout of a file drops where it leaves the ratio out. */
const USUAL_RATIO = 0.5;

/** Does nothing once a model is trained, or where it drops nothing (torchvision's Swin); its mask keeps everything. */
export const dropout = defineImport({
  type: 'Dropout',
  onnx: [{
    since: 7,
    import: (node) => {
      const { build } = node;
      const training = node.inputs[2] ? node.inputs[2].known?.elements[0] ?? 1 : 0;
      const ratio = node.inputs[1] ? node.inputs[1].known?.elements[0] ?? 1 : USUAL_RATIO;
      if (training !== 0 && ratio !== 0) {
        throw unsupported('dropout in inference mode', 'it in training mode; export the model in evaluation mode');
      }
      if ((node.outputs[1] ?? '') === '') return node.input(0);
      const value = { dtype: 'bool' as const, shape: [1], data: Uint8Array.of(1) };
      return [node.input(0), build.op('ConstantOfShape', [build.op('Shape', [node.input(0)])], { value })];
    },
  }],
});
