import { AppError } from '../../../../kernel/errors.ts';
import type { Value } from '../../../graph/op-table.ts';
import { staticExtent } from '../../../ops/support/types.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { floatTensor } from '../../../tensor/tensor.ts';
import type { ConfigReader } from '../config/config-reader.ts';
import { defineLayer } from '../layer-definition.ts';
import { asChannelsSecond, asKerasOrders, axisInGraph, channelsSecond, inOrder, shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { alongAxis, channelsOf } from '../support/channels.ts';

const scaleAndCenter = (config: ConfigReader): readonly string[] => [
  ...(config.flag('scale', true) ? ['gamma'] : []), ...(config.flag('center', true) ? ['beta'] : []),
];

/** Batch normalisation with stored statistics. */
export const batchNormalization = defineLayer({
  types: ['BatchNormalization', 'BatchNormalizationV1', 'BatchNormalizationV2', 'SyncBatchNormalization', 'FusedBatchNormalization'],
  weights: (config) => [...scaleAndCenter(config), 'moving_mean', 'moving_variance'],
  build: (call) => {
    const axis = call.config.has('axis') ? onlyNumber(call, 'axis') : -1;
    const { tensor, back } = channelsAtAxis1(call, call.input, axis);
    const channels = channelsOf(tensor);
    const filled = (fill: number): Value => call.build.constant(floatTensor([channels], new Float32Array(channels).fill(fill)));
    const gamma = call.config.flag('scale', true) ? call.constant('gamma', [channels]) : filled(1);
    const beta = call.config.flag('center', true) ? call.constant('beta', [channels]) : filled(0);
    const statistics = [call.constant('moving_mean', [channels]), call.constant('moving_variance', [channels])];
    const epsilon = call.config.number('epsilon', 1e-3);
    return back(call.op('BatchNormalization', [tensor, gamma, beta, ...statistics], { epsilon }));
  },
});

/** Layer normalisation over the last axis, or some of the axes. */
export const layerNormalization = defineLayer({
  types: ['LayerNormalization'],
  weights: scaleAndCenter,
  build: (call) => {
    const { input } = call;
    const given = call.config.has('axis') ? call.config.numbers('axis') : [-1];
    const rank = input.value.type.shape.length;
    const places = given.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
    const last = places.length === 1 && places[0] === rank - 1;
    // Scale and shift over several axes come in Keras's order.
    const tensor = last ? input : inOrder(asKerasOrders(call.build, input));
    const axes = places.map((axis) => axisInGraph(tensor, axis));
    const shape = places.map((axis) => staticExtent(shapeOf(tensor), axis));
    const y = standardized(call, tensor.value, axes);
    const spread = (weight: Value): Value => (last
      ? alongAxis(call, weight, axes[0] ?? 0, rank)
      : reshapeTo(call.build, weight, shapeOf(tensor).map((extent, axis) => (places.includes(axis) ? extent : 1))));
    const scaled = call.config.flag('scale', true) ? call.op('Mul', [y, spread(call.constant('gamma', shape))]) : y;
    const shifted = call.config.flag('center', true) ? call.op('Add', [scaled, spread(call.constant('beta', shape))]) : scaled;
    return { ...tensor, value: shifted };
  },
});

/** Group normalisation over groups of channels and all places. */
export const groupNormalization = defineLayer({
  types: ['GroupNormalization'],
  weights: scaleAndCenter,
  build: (call) => {
    const axis = call.config.has('axis') ? onlyNumber(call, 'axis') : -1;
    const { tensor, back } = channelsAtAxis1(call, call.input, axis);
    const channels = channelsOf(tensor);
    const given = call.config.number('groups', 32);
    const groups = given === -1 ? channels : given;
    if (groups < 1 || channels % groups !== 0) {
      throw new AppError('UNSUPPORTED', `expected a number of groups that divides ${channels} channels, found ${groups}`);
    }
    const { shape } = tensor.type;
    const places = shape.slice(2).reduce<number>((product, extent) => product * Number(extent), channels / groups);
    const grouped = reshapeTo(call.build, tensor, [shape[0] ?? 'N', groups, places]);
    const y = reshapeTo(call.build, standardized(call, grouped, [2]), shape);
    const spread = (name: string): Value => alongAxis(call, call.constant(name, [channels]), 1, shape.length);
    const scaled = call.config.flag('scale', true) ? call.op('Mul', [y, spread('gamma')]) : y;
    return back(call.config.flag('center', true) ? call.op('Add', [scaled, spread('beta')]) : scaled);
  },
});

/** Division by the Euclidean norm over an axis. */
export const unitNormalization = defineLayer({
  types: ['UnitNormalization'],
  build: (call) => {
    const { input } = call;
    const axes = (call.config.has('axis') ? call.config.numbers('axis') : [-1]).map((axis) => axisInGraph(input, axis));
    const square = call.op('ReduceSum', [call.op('Mul', [input.value, input.value]), call.build.ints(axes)]);
    const norm = call.op('Sqrt', [call.op('Max', [square, call.build.scalar(1e-12)])]);
    return { ...input, value: call.op('Div', [input.value, norm]) };
  },
});

/** A trained factor a channel, of ConvNeXt. */
export const layerScale = defineLayer({
  types: ['LayerScale'],
  weights: () => ['gamma|layer_scale_gamma|variable|Variable'],
  build: (call) => {
    const { input } = call;
    const axis = axisInGraph(input, -1);
    const gamma = call.constant('gamma', [call.config.whole('projection_dim')]);
    return { ...input, value: call.op('Mul', [input.value, alongAxis(call, gamma, axis, input.value.type.shape.length)]) };
  },
});

/** (x - mean) / sqrt(variance + epsilon) over some axes. */
function standardized(call: LayerCall, x: Value, axes: readonly number[]): Value {
  const mean = (value: Value): Value => call.op('ReduceMean', [value, call.build.ints(axes)]);
  const centred = call.op('Sub', [x, mean(x)]);
  const variance = mean(call.op('Mul', [centred, centred]));
  return call.op('Div', [centred, call.op('Sqrt', [call.op('Add', [variance, call.build.scalar(call.config.number('epsilon', 1e-3))])])]);
}

interface Channelled {
  /** Channels second. */
  readonly tensor: Value;
  /** Gives a result of the same layout back as Keras has it. */
  readonly back: (value: Value) => KerasTensor;
}

/** The input with the normalised axis second. */
function channelsAtAxis1(call: LayerCall, input: KerasTensor, axis: number): Channelled {
  const rank = input.value.type.shape.length;
  const place = axis < 0 ? axis + rank : axis;
  if (rank === 2 && place === 1) return { tensor: input.value, back: inOrder };
  if (place === rank - 1) return { tensor: asChannelsSecond(call.build, input), back: channelsSecond };
  if (place === 1) return { tensor: asKerasOrders(call.build, input), back: inOrder };
  throw new AppError('UNSUPPORTED', `expected normalisation of the second or the last of ${rank} axes, found axis ${axis}`);
}

function onlyNumber(call: LayerCall, setting: string): number {
  const [only, ...others] = call.config.numbers(setting);
  if (only === undefined || others.length > 0) throw call.config.mismatch(setting, 'one axis');
  return only;
}
