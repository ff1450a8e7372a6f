import type { Rewrite } from './rewrite-graph.ts';

/** Maximum pooling of a ReLU is the ReLU of the maximum pooling, which is smaller: so are its result and its mask. */
export const poolBeforeRelu: Rewrite = (node, { build, value, producer, usedOnce }) => {
  const [input = ''] = node.inputs;
  const relu = producer(input);
  if (relu?.type !== 'Relu' || !usedOnce(input) || node.outputs.length > 1) return undefined;
  const pooled = build.op('MaxPool', [value(relu.inputs[0] ?? '')], node.attributes, { name: node.name });
  return [build.op('Relu', [pooled], {}, { name: relu.name })];
};
