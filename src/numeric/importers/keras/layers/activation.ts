import { AppError } from '../../../../kernel/errors.ts';
import type { Value } from '../../../graph/op-table.ts';
import { defineLayer } from '../layer-definition.ts';
import { axisInGraph, shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { applyActivation } from '../support/activations.ts';

/** An activation function by its name. */
export const activation = defineLayer({ types: ['Activation'], build: (call) => applyActivation(call, call.input) });

/** ReLU with a slope below its threshold and a largest value: x above the threshold, slope * (x - threshold) below. */
export const relu = defineLayer({
  types: ['ReLU'],
  build: (call) => mapped(call, (x) => {
    const slope = call.config.number('negative_slope', 0);
    const threshold = call.config.number('threshold', 0);
    const max = call.config.has('max_value') ? call.config.number('max_value') : undefined;
    if (threshold === 0 && slope === 0) return max === undefined ? call.op('Relu', [x]) : bounded(call, x, max);
    if (threshold !== 0) {
      if (slope !== 0) throw new AppError('UNSUPPORTED', `expected a ReLU with a threshold or a negative slope, found both: ${threshold} and ${slope}`);
      const y = call.op('ThresholdedRelu', [x], { alpha: threshold });
      return max === undefined ? y : call.op('Min', [y, call.build.scalar(max)]);
    }
    const y = call.op('LeakyRelu', [x], { alpha: slope });
    return max === undefined ? y : call.op('Min', [y, call.build.scalar(max)]);
  }),
});

/** x above 0, a small slope below; 0.3 where none is given. */
export const leakyRelu = defineLayer({
  types: ['LeakyReLU'],
  build: (call) => {
    const alpha = call.config.number(call.config.has('negative_slope') ? 'negative_slope' : 'alpha', 0.3);
    return mapped(call, (x) => call.op('LeakyRelu', [x], { alpha }));
  },
});

/** ReLU with a trained slope below 0, shared along some axes. */
export const prelu = defineLayer({
  types: ['PReLU'],
  weights: () => ['alpha'],
  build: (call) => {
    const { input } = call;
    const shared = call.config.has('shared_axes') ? call.config.numbers('shared_axes') : [];
    const shape = shapeOf(input).slice(1).map((extent, axis) => (shared.includes(axis + 1) ? 1 : Number(extent)));
    const order = shape.length > 1 && input.moved ? [shape.length - 1, ...shape.slice(0, -1).map((_, axis) => axis)] : shape.map((_, axis) => axis);
    const slope = call.build.op('Transpose', [call.constant('alpha', shape)], { perm: order });
    return mapped(call, (x) => call.op('PRelu', [x, slope]));
  },
});

/** alpha * (exp(x) - 1) below 0. */
export const elu = defineLayer({
  types: ['ELU'],
  build: (call) => mapped(call, (x) => call.op('Elu', [x], { alpha: call.config.number('alpha', 1) })),
});

/** x above theta, 0 elsewhere. */
export const thresholdedRelu = defineLayer({
  types: ['ThresholdedReLU'],
  build: (call) => mapped(call, (x) => call.op('ThresholdedRelu', [x], { alpha: call.config.number('theta', 1) })),
});

/** Softmax over one axis. */
export const softmax = defineLayer({
  types: ['Softmax'],
  build: (call) => {
    const [axis = -1, ...others] = call.config.has('axis') ? call.config.numbers('axis') : [-1];
    if (others.length > 0) throw call.config.mismatch('axis', 'one axis');
    return mapped(call, (x) => call.op('Softmax', [x], { axis: axisInGraph(call.input, axis) }));
  },
});

function bounded(call: LayerCall, x: Value, max: number): Value {
  return call.op('Clip', [x, call.build.scalar(0), call.build.scalar(max)]);
}

function mapped(call: LayerCall, map: (x: Value) => Value): KerasTensor {
  const { input } = call;
  return { ...input, value: map(input.value) };
}
