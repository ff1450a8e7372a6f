import { defineImport } from './definition.ts';
import { unsupported } from './support/unsupported.ts';

/** Does nothing once a model is trained. */
export const dropout = defineImport({
  type: 'Dropout',
  onnx: [{
    since: 7,
    import: (node) => {
      const training = node.inputs[2]?.known?.elements[0];
      const mask = node.outputs[1] ?? '';
      if ((training ?? 0) !== 0 || (node.inputs[2] && training === undefined) || mask !== '') {
        throw unsupported('dropout in inference mode', 'it in training mode; export the model in evaluation mode');
      }
      return node.input(0);
    },
  }],
});
