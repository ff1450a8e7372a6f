import { defineImport } from './definition.ts';

/** onnxruntime's Gelu approximated by tanh, of x or of x plus a bias. */
export const contribFastGelu = defineImport({
  type: 'com.microsoft.FastGelu',
  onnx: [{
    since: 1,
    import: (node) => {
      const x = node.inputs[1] ? node.build.op('Add', [node.input(0), node.input(1)]) : node.input(0);
      return node.emit('Gelu', [x], { approximate: 'tanh' });
    },
  }],
});
