import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { otherLogits, ownLogit } from './class-logits.ts';

/** Largest other logit minus own logit of each image, [N]: positive where another class wins (Carlini & Wagner, 2017). */
export function margin(build: GraphBuilder, logits: Value, onehot: Value): Value {
  const best = build.op('ReduceMax', [otherLogits(build, logits, onehot), build.ints([1])], { keepdims: 0 });
  return build.op('Sub', [best, ownLogit(build, logits, onehot)]);
}
