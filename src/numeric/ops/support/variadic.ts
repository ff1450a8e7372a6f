import type { Value } from '../../graph/op-table.ts';
import type { OnnxNodeView, OnnxRule } from '../definition.ts';

/** A node with any number of operands as a chain of operations on two. */
export function chained(node: OnnxNodeView, type: string): Value {
  return node.inputs.slice(1).reduce<Value>((total, _, index) => node.emit(type, [total, node.input(index + 1)]), node.input(0));
}

/** ONNX import of a variadic operator whose operator in graphs has two operands. */
export function chainedRules(type: string): readonly OnnxRule[] {
  return [{ since: 6, import: (node) => chained(node, type) }];
}
