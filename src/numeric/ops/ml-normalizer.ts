import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { rowsOf, textOf } from './support/ml.ts';
import { unsupported } from './support/unsupported.ts';

/** Each row divided by its norm. The sum of what a softmax gives is 1 already. */
export const mlNormalizer = defineImport({
  type: 'ai.onnx.ml.Normalizer',
  onnx: [{
    since: 1,
    import: (node) => {
      const { rows } = rowsOf(node);
      const norm = textOf(node, 'norm', 'MAX');
      const producer = node.build.nodes.find(({ outputs }) => outputs[0] === rows.name);
      return norm === 'L1' && producer?.type === 'Softmax' ? rows : node.emit('Div', [rows, normOf(node, rows, norm)]);
    },
  }],
});

function normOf({ build }: OnnxNodeView, rows: Value, norm: string): Value {
  const axis = build.ints([1]);
  switch (norm) {
    case 'MAX': return build.op('ReduceMax', [rows, axis]);
    case 'L1': return build.op('ReduceSum', [build.op('Abs', [rows]), axis]);
    case 'L2': return build.op('Sqrt', [build.op('ReduceSum', [build.op('Mul', [rows, rows]), axis])]);
    default: throw unsupported('a norm MAX, L1 or L2', norm);
  }
}
