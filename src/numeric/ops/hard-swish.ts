import { defineImport } from './definition.ts';

/** x times a hard sigmoid of x (Howard et al. 2019). At its kinks, -3 and 3, the slope is that of the outer side: 0 and 1. */
export const hardSwish = defineImport({
  type: 'HardSwish',
  onnx: [{
    since: 14,
    import: (node) => node.emit('Mul', [node.input(0), node.build.op('HardSigmoid', [node.input(0)], { alpha: 1 / 6, beta: 0.5 })]),
  }],
});
