import { defineOp, NOT_DIFFERENTIABLE, type OnnxNodeView } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { filledLike } from './support/shapes.ts';
import { axisOf, requireFloat, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';
import type { Value } from '../graph/op-table.ts';

const order = { axis: int(-1), largest: int(1), sorted: int(1) };

/** The k largest or smallest along an axis; the second output tells where they were. */
export const topK = defineOp({
  type: 'TopK',
  inputs: { min: 2, max: 2 },
  attributes: order,
  infer: (call) => {
    const { dtype, shape } = requireFloat(call.type(0));
    const axis = axisOf(call.attributes.axis, shape.length);
    const k = Number(call.known(1)?.elements[0]);
    if (!(k >= 1 && k <= staticExtent(shape, axis))) throw unsupported(`a constant k from 1 to ${shape[axis]}`, String(k));
    return [{ dtype, shape: shape.with(axis, k) }, { dtype: 'int64', shape: shape.with(axis, k) }];
  },
  onnx: [
    { since: 1, import: (node) => { const { k, axis } = node.read({ k: int(), axis: int(-1) }); return emitTopK(node, k, { axis }); } },
    { since: 10, import: (node) => emitTopK(node, node.numbers(1)[0] ?? 0, node.read(order)) },
  ],
  gradient: ({ build, dy, input, output, attributes }) => [
    () => build.op('ScatterElements', [filledLike(build, input(0), 0), output(1), dy], { axis: attributes.axis, reduction: 'add' }),
    NOT_DIFFERENTIABLE,
  ],
  forwardOutputs: 2,
});

function emitTopK(node: OnnxNodeView, k: number, attributes: Readonly<Record<string, number>>): readonly Value[] {
  return node.build.node('TopK', [node.input(0), node.build.ints([k])], attributes, { name: node.name, outputCount: 2 });
}
