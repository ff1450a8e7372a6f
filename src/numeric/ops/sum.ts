import type { Value } from '../graph/op-table.ts';
import { defineImport } from './definition.ts';

export const sum = defineImport({
  type: 'Sum',
  onnx: [{
    since: 8,
    import: (node) => node.inputs.slice(1).reduce<Value>((total, _, index) => node.emit('Add', [total, node.input(index + 1)]), node.input(0)),
  }],
});
