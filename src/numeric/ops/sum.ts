import type { Value } from '../graph/op-table.ts';
import { defineImport } from './definition.ts';

export const sum = defineImport({
  type: 'Sum',
  onnx: [{
    since: 8,
    import: (node) => {
      const [, ...others] = node.inputs;
      return others.reduce<Value>((total, term) => node.emit('Add', [total, term]), node.input(0));
    },
  }],
});
