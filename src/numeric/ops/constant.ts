import type { Tensor } from '../tensor/tensor.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { unsupported } from './support/unsupported.ts';

export const constant = defineImport({
  type: 'Constant',
  onnx: [{ since: 1, import: (node) => node.build.constant(tensorOf(node), node.name) }],
});

function tensorOf(node: OnnxNodeView): Tensor {
  const { value, value_float: float, value_floats: floats, value_int: int, value_ints: ints } = node.attributes;
  if (typeof value === 'object' && 'dtype' in value) return value;
  if (typeof float === 'number') return { dtype: 'float32', shape: [], data: Float32Array.of(float) };
  if (typeof int === 'number') return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(int)) };
  if (Array.isArray(floats)) return { dtype: 'float32', shape: [floats.length], data: Float32Array.from(floats as number[]) };
  if (Array.isArray(ints)) return { dtype: 'int64', shape: [ints.length], data: BigInt64Array.from(ints as number[], BigInt) };
  throw unsupported('a constant of numbers', `the attributes ${Object.keys(node.attributes).join(', ') || 'none'}`);
}
