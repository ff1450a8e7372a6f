import type { Value } from '../../graph/op-table.ts';
import type { OnnxNodeView } from '../definition.ts';
import { dequantise, quantise, resultQuantisation } from './quantisation.ts';

/** The input at `index` of a quantised operator, with scale and zero point at the two after it, as numbers. */
export function dequantisedInput(node: OnnxNodeView, index: number): Value {
  return dequantise(node.build, { value: node.input(index), scale: node.input(index + 1), zeroPoint: node.inputs[index + 2] });
}

/** A result quantised by the scale and zero point at `index` and after. */
export function quantisedResult(node: OnnxNodeView, x: Value, index: number): Value {
  return quantise(node.build, x, resultQuantisation(node, index));
}
