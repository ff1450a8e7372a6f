import { defineImport } from './definition.ts';
import { chained } from './support/variadic.ts';

/** The mean of its operands, element by element. */
export const mean = defineImport({
  type: 'Mean',
  onnx: [{
    since: 6,
    import: (node) => node.emit('Mul', [chained(node, 'Add'), node.build.scalar(1 / node.inputs.length)]),
  }],
});
