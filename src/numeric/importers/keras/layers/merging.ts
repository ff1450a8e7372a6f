import { AppError } from '../../../../kernel/errors.ts';
import { defineLayer, type LayerDefinition } from '../layer-definition.ts';
import { axisInGraph, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { combined, inOneLayout } from '../support/combine.ts';

/** Layers that put tensors together element by element. */
export const add = elementwise('Add', (call) => merged(call, 'Add'));
export const multiply = elementwise('Multiply', (call) => merged(call, 'Mul'));
export const maximum = elementwise('Maximum', (call) => merged(call, 'Max'));
export const minimum = elementwise('Minimum', (call) => merged(call, 'Min'));

export const subtract = elementwise('Subtract', (call) => {
  if (call.inputs.length !== 2) throw new AppError('UNSUPPORTED', `expected two inputs, found ${call.inputs.length}`);
  return merged(call, 'Sub');
});

export const average = elementwise('Average', (call) => {
  const sum = merged(call, 'Add');
  return { ...sum, value: call.op('Mul', [sum.value, call.build.scalar(1 / call.inputs.length)]) };
});

/** Tensors one behind the other along an axis. */
export const concatenate = defineLayer({
  types: ['Concatenate'],
  build: (call) => concatenated(call, call.inputs, call.config.number('axis', -1)),
});

/** What ResNets of Inception do in their blocks: x + scale * residual. */
export const customScaleLayer = defineLayer({
  types: ['CustomScaleLayer'],
  build: (call) => {
    const scale = call.build.scalar(call.config.number('scale'));
    return combined(call, call.inputs, (x, residual) => call.op('Add', [x, call.op('Mul', [residual, scale])]));
  },
});

/** Tensors joined along the axis Keras calls `axis`. */
export function concatenated(call: LayerCall, tensors: readonly KerasTensor[], axis: number): KerasTensor {
  const { values, moved } = inOneLayout(call, tensors);
  const [first] = values;
  if (!first) throw new AppError('UNSUPPORTED', 'expected tensors to join, found none');
  if (values.length === 1) return { value: first, moved };
  return { value: call.op('Concat', values, { axis: axisInGraph({ value: first, moved }, axis) }), moved };
}

function elementwise(type: string, build: (call: LayerCall) => KerasTensor): LayerDefinition {
  return defineLayer({ types: [type], build });
}

function merged(call: LayerCall, op: string): KerasTensor {
  return combined(call, call.inputs, (a, b) => call.op(op, [a, b]));
}
