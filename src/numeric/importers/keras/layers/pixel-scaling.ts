import type { Value } from '../../../graph/op-table.ts';
import { floatTensor } from '../../../tensor/tensor.ts';
import { shapeOf, axisInGraph, type KerasTensor } from '../network/keras-tensor.ts';
import { defineLayer } from '../layer-definition.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { staticExtent } from '../../../ops/support/types.ts';

/** Below this a standard deviation counts as this, as Keras has it. */
const SMALLEST_DEVIATION = 1e-7;

/** x * scale + offset, each one number or one a channel. */
export const rescaling = defineLayer({
  types: ['Rescaling'],
  build: (call) => {
    const scaled = call.op('Mul', [call.input.value, alongLastAxis(call, call.config.numbers('scale'))]);
    const offset = call.config.has('offset') ? call.config.numbers('offset') : [0];
    const value = offset.every((number) => number === 0) ? scaled : call.op('Add', [scaled, alongLastAxis(call, offset)]);
    return { ...call.input, value };
  },
});

/** (x - mean) / deviation with statistics of the training images, or the reverse. */
export const normalization = defineLayer({
  types: ['Normalization'],
  weights: (config) => (config.has('mean') ? [] : ['mean', 'variance', 'count']),
  build: (call) => {
    const { input } = call;
    const { mean, variance } = statistics(call);
    const deviation = variance.map((number) => Math.max(Math.sqrt(number), SMALLEST_DEVIATION));
    const spread = (numbers: readonly number[]): Value => alongAxes(call, input, numbers);
    const value = call.config.flag('invert', false)
      ? call.op('Add', [spread(mean), call.op('Mul', [input.value, spread(deviation)])])
      : call.op('Div', [call.op('Sub', [input.value, spread(mean)]), spread(deviation)]);
    return { ...input, value };
  },
});

function statistics(call: LayerCall): { readonly mean: readonly number[]; readonly variance: readonly number[] } {
  if (call.config.has('mean')) return { mean: call.config.numbers('mean'), variance: call.config.numbers('variance') };
  const shape = axesOf(call).map((axis) => staticExtent(shapeOf(call.input), axis));
  return { mean: [...call.weight('mean', shape).data], variance: [...call.weight('variance', shape).data] };
}

/** The axes along which statistics differ, counted from the front. */
function axesOf(call: LayerCall): readonly number[] {
  const rank = shapeOf(call.input).length;
  // An axis written as null means one statistic for all.
  const given = call.config.has('axis') ? call.config.numbers('axis') : call.config.raw['axis'] === null ? [] : [-1];
  return given.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
}

/** Numbers given for some of Keras's axes, to be broadcast over a value of the graph. */
function alongAxes(call: LayerCall, input: KerasTensor, numbers: readonly number[]): Value {
  if (numbers.length === 1) return call.build.scalar(numbers[0] ?? 0);
  const axes = axesOf(call);
  const [axis = -1] = axes;
  if (axes.length !== 1 || numbers.length !== staticExtent(shapeOf(input), axis)) throw call.config.mismatch('axis', 'one axis, with a number for each place');
  return along(call, input, numbers, axis);
}

function alongLastAxis(call: LayerCall, numbers: readonly number[]): Value {
  if (numbers.length === 1) return call.build.scalar(numbers[0] ?? 0);
  return along(call, call.input, numbers, -1);
}

function along(call: LayerCall, input: KerasTensor, numbers: readonly number[], axis: number): Value {
  const place = axisInGraph(input, axis);
  const constant = call.build.constant(floatTensor([numbers.length], Float32Array.from(numbers)), `${call.name}.numbers`);
  return reshapeTo(call.build, constant, input.value.type.shape.map((_, at) => (at === place ? numbers.length : 1)));
}
