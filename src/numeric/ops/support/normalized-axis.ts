import { elementCount } from '../../graph/dimension.ts';
import type { ValueType } from '../../graph/graph.ts';
import type { Value } from '../../graph/op-table.ts';
import type { OnnxNodeView, OnnxRule, OpCall } from '../definition.ts';
import { int } from './attribute-schema.ts';
import { reshapeTo } from './shapes.ts';
import { axisOf, requireFloat, staticExtent } from './types.ts';

/** Type of Softmax and LogSoftmax: that of the input. The axis must not be the batch. */
export function inferNormalized(call: OpCall<{ readonly axis: number }>): readonly ValueType[] {
  const type = requireFloat(call.type(0));
  staticExtent(type.shape, axisOf(call.attributes.axis, type.shape.length));
  return [type];
}

/** Before opset 13 all axes from `axis` on were normalised together, by default from axis 1 on. */
export const normalizedRules: readonly OnnxRule[] = [
  { since: 1, import: importFlattened },
  { since: 13, import: (node) => node.emit(node.type, [node.input(0)], node.read({ axis: int(-1) })) },
];

function importFlattened(node: OnnxNodeView): Value {
  const x = node.input(0);
  const axis = axisOf(node.read({ axis: int(1) }).axis, x.type.shape.length);
  const flat = reshapeTo(node.build, x, [...x.type.shape.slice(0, axis), elementCount(x.type.shape.slice(axis))]);
  return reshapeTo(node.build, node.emit(node.type, [flat], { axis: -1 }), x.type.shape);
}
