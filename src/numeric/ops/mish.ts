import { defineImport } from './definition.ts';

/** x tanh(softplus(x)) (Misra 2019). */
export const mish = defineImport({
  type: 'Mish',
  onnx: [{
    since: 18,
    import: (node) => node.emit('Mul', [node.input(0), node.build.op('Tanh', [node.build.op('Softplus', [node.input(0)])])]),
  }],
});
