import { isBatch } from '../graph/dimension.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { defineOp, zero } from './definition.ts';
import { tensor } from './support/attribute-schema.ts';
import { unsupported } from './support/unsupported.ts';

export const constantOfShape = defineOp({
  type: 'ConstantOfShape',
  inputs: { min: 1, max: 1 },
  attributes: { value: tensor({ dtype: 'float32', shape: [1], data: Float32Array.of(0) }) },
  infer: (call) => {
    const target = call.known(0)?.elements;
    if (!target) throw unsupported('a known shape', 'it computed from values');
    return [{ dtype: call.attributes.value.dtype, shape: target }];
  },
  evaluate: (call) => {
    const target = call.known(0)?.elements ?? [];
    const shape = target.filter((extent) => !isBatch(extent)).map(Number);
    // Only what shape arithmetic needs; larger results are cheaper made by the runtime.
    if (shape.length !== target.length || sizeOf(shape) > 64) return undefined;
    const { dtype, data } = call.attributes.value;
    return { dtype, shape, elements: Array.from({ length: sizeOf(shape) }, () => Number(data[0] ?? 0)) };
  },
  gradient: zero('a constant does not change with the shape'),
});
