import { AppError } from '../../../kernel/errors.ts';
import { isBatch } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { margin } from './margin.ts';

/** Keeps the quotient finite where the largest logits are equal; what the reference implementation adds. */
const TINY = 1e-12;

/**
 * Difference of logits ratio of each image, [N] (Croce & Hein, 2020): the margin over a spread of the sorted logits
 * z1 >= z2 >= ..., so that the scale of the logits does not matter. The spread is z1 - z3 (NONTARGETED), or
 * z1 - (z3 + z4)/2 (TARGETED), where the best other class stands for the label of the paper: the loss is then positive
 * exactly where the target wins. Throws an AppError for fewer than 3, or 4, classes.
 */
export function dlr(build: GraphBuilder, logits: Value, onehot: Value, goal: 'NONTARGETED' | 'TARGETED'): Value {
  const least = goal === 'TARGETED' ? 4 : 3;
  const [, classes] = logits.type.shape;
  if (classes === undefined || isBatch(classes) || classes < least) {
    throw new AppError('UNSUPPORTED', `expected at least ${least} classes for the ${goal.toLowerCase()} DLR loss, found ${String(classes)}: take the margin loss`);
  }
  const [sorted = logits] = build.node('TopK', [logits, build.ints([least])], { axis: 1, largest: 1, sorted: 1 }, { outputCount: 2 });
  const weights = goal === 'TARGETED' ? [1, 0, -0.5, -0.5] : [1, 0, -1];
  const row = build.constant({ dtype: 'float32', shape: [1, least], data: Float32Array.from(weights) });
  const spread = build.op('ReduceSum', [build.op('Mul', [sorted, row]), build.ints([1])], { keepdims: 0 });
  return build.op('Div', [margin(build, logits, onehot), build.op('Add', [spread, build.scalar(TINY)])]);
}
