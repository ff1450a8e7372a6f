import { isBatch } from '../graph/dimension.ts';
import type { DataType } from '../tensor/tensor.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { isFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** ONNX's numbers for element types. Half and double precision become float32: graphs compute in nothing else. */
const TYPES: Readonly<Record<number, DataType>> = { 1: 'float32', 2: 'uint8', 6: 'int32', 7: 'int64', 9: 'bool' };
const OTHER_FLOATS = [10, 11, 16];

export const cast = defineOp({
  type: 'Cast',
  inputs: { min: 1, max: 1 },
  attributes: { to: int() },
  infer: (call) => [{ dtype: targetOf(call.attributes.to), shape: call.type(0).shape }],
  evaluate: (call) => {
    const x = call.known(0);
    const dtype = targetOf(call.attributes.to);
    if (!x || (isWhole(dtype) && x.elements.some((element) => !isBatch(element) && !Number.isFinite(element)))) return undefined;
    return { ...x, dtype, elements: x.elements.map((element) => (isBatch(element) ? element : convert(element, dtype))) };
  },
  onnx: [{
    since: 6,
    import: (node) => {
      const { to } = node.read({ to: int() });
      const x = node.input(0);
      const target = OTHER_FLOATS.includes(to) ? 1 : to;
      return TYPES[target] === x.type.dtype ? x : node.emit('Cast', [x], { to: target });
    },
  }],
  gradient: ({ dy, input }) => [isFloat(input(0).type.dtype) && isFloat(dy.type.dtype) ? () => dy : NOT_DIFFERENTIABLE],
});

function isWhole(dtype: DataType): boolean {
  return !isFloat(dtype) && dtype !== 'bool';
}

function convert(element: number, dtype: DataType): number {
  if (isFloat(dtype)) return element;
  return dtype === 'bool' ? Number(element !== 0) : Math.trunc(element);
}

function targetOf(code: number): DataType {
  const dtype = TYPES[code];
  if (!dtype) throw unsupported('a cast to float32, int64, int32, uint8 or bool', `ONNX type ${code}`);
  return dtype;
}
