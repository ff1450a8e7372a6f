import type { Value } from '../graph/op-table.ts';
import { floatTensor } from '../tensor/tensor.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { floatsOf, rowsOf, textOf } from './support/ml.ts';
import { unsupported } from './support/unsupported.ts';

/**
 * The place of the likeliest class, and the scores. Two classes told by one sigmoid, written once or twice with opposite
 * signs, are a softmax over [0, z].
 */
export const mlLinearClassifier = defineImport({
  type: 'ai.onnx.ml.LinearClassifier',
  onnx: [{
    since: 1,
    import: (node) => {
      const { rows, features } = rowsOf(node);
      const [coefficients, intercepts] = [floatsOf(node, 'coefficients'), floatsOf(node, 'intercepts')];
      const classes = coefficients.length / features;
      if (!Number.isInteger(classes) || classes < 1 || (intercepts.length > 0 && intercepts.length !== classes)) {
        throw unsupported(`${features} coefficients and an intercept for each class`, `${coefficients.length} and ${intercepts.length}`);
      }
      const last = isTold(coefficients, intercepts, features) ? classes - 1 : 0;
      const matrix = node.build.constant(floatTensor([classes - last, features], Float32Array.from(coefficients.slice(last * features))), 'coefficients');
      const bias = intercepts.length > 0 ? [node.build.constant(floatTensor([classes - last], Float32Array.from(intercepts.slice(last))), 'intercepts')] : [];
      const logits = node.build.op('Gemm', [rows, matrix, ...bias], { transB: 1 }, { name: node.name });
      const scores = scoresOf(node, logits, { classes, single: classes - last === 1 });
      return [node.build.op('ArgMax', [scores], { axis: 1, keepdims: 0 }), scores];
    },
  }],
});

/** Whether two classes are told by one number: the rows and intercepts of both are opposite. */
function isTold(coefficients: readonly number[], intercepts: readonly number[], features: number): boolean {
  if (coefficients.length !== 2 * features) return false;
  const opposite = (list: readonly number[], half: number): boolean => list.slice(0, half).every((each, index) => each === -(list[index + half] ?? NaN));
  return opposite(coefficients, features) && opposite(intercepts, intercepts.length / 2);
}

function scoresOf(node: OnnxNodeView, logits: Value, { classes, single }: { readonly classes: number; readonly single: boolean }): Value {
  const { build } = node;
  const transform = textOf(node, 'post_transform', 'NONE');
  if (single && transform === 'LOGISTIC') return build.op('Softmax', [build.op('Pad', [logits, build.ints([0, 1, 0, 0])])], { axis: 1 });
  if (classes === 1) throw unsupported('one class told by a sigmoid (post_transform LOGISTIC)', transform);
  const both = single ? build.op('Concat', [build.op('Neg', [logits]), logits], { axis: 1 }) : logits;
  switch (transform) {
    case 'NONE': return both;
    case 'SOFTMAX': return build.op('Softmax', [both], { axis: 1 });
    case 'LOGISTIC': return build.op('Sigmoid', [both]);
    default: throw unsupported('the post_transform NONE, SOFTMAX or LOGISTIC', transform);
  }
}
