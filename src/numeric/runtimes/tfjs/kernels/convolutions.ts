import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../../kernel/errors.ts';
import { spread } from './axes.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { alongChannels } from './normalizations.ts';
import { paddedSpatially } from './padding.ts';

/** Convolutions over one, two or three spatial axes. */
export const convolutions: Kernels = {
  Conv: (call) => {
    const kernel = spreadSpatially(call.input(1), call.list('dilations'));
    const x = paddedSpatially(call.input(0), call.list('pads'));
    return withBias(call, slidInGroups(x, kernel, { strides: call.list('strides'), group: call.number('group') }));
  },
  /** A plain convolution of the input with zeros between its elements, with the kernel rotated and its channels swapped. */
  ConvTranspose: (call) => {
    const group = call.number('group');
    const strides = call.list('strides');
    const kernel = spreadSpatially(turned(call.input(1), group), call.list('dilations'));
    const x = spreadSpatially(call.input(0), strides);
    const [pads, extra] = [call.list('pads'), call.list('output_padding')];
    const reach = kernel.shape.slice(2);
    const before = reach.map((extent, axis) => extent - 1 - (pads[axis] ?? 0));
    const after = reach.map((extent, axis) => extent - 1 - (pads[axis + reach.length] ?? 0) + (extra[axis] ?? 0));
    return withBias(call, slidInGroups(paddedSpatially(x, [...before, ...after]), kernel, { strides: strides.map(() => 1), group }));
  },
};

interface Sliding {
  readonly strides: readonly number[];
  readonly group: number;
}

function withBias({ has, input }: KernelCall, y: tf.Tensor): tf.Tensor {
  return has(2) ? tf.add(y, alongChannels(input(2), y.rank)) : y;
}

/** Dilation as a larger kernel with zeros in it: TensorFlow.js does not differentiate dilated convolutions. */
function spreadSpatially(x: tf.Tensor, steps: readonly number[]): tf.Tensor {
  return steps.reduce((value, step, axis) => spread(value, axis + 2, step), x);
}

/** [C, M / group, …] to [M, C / group, …], rotated by 180 degrees. */
function turned(kernel: tf.Tensor, group: number): tf.Tensor {
  const [channels = 1, perGroup = 1, ...extents] = kernel.shape;
  const spatial = extents.map((_, axis) => axis);
  const groups = tf.reshape(kernel, [group, channels / group, perGroup, ...extents]);
  const swapped = tf.transpose(groups, [0, 2, 1, ...spatial.map((axis) => axis + 3)]);
  return tf.reverse(tf.reshape(swapped, [group * perGroup, channels / group, ...extents]), spatial.map((axis) => axis + 2));
}

/** x [N, C, …] is padded, the kernel [M, C / group, …] spread: what remains is a sliding product. */
function slidInGroups(x: tf.Tensor, kernel: tf.Tensor, { strides, group }: Sliding): tf.Tensor {
  if (x.rank === 3) {
    const flat = slidInGroups(tf.expandDims(x, 2), tf.expandDims(kernel, 2), { strides: [1, ...strides], group });
    return tf.squeeze(flat, [2]);
  }
  if (x.rank !== 4 && x.rank !== 5) {
    throw new AppError('UNSUPPORTED', `tfjs: expected a convolution over 1 to 3 spatial axes, found ${x.rank - 2}`);
  }
  const channelsLast = toChannelsLast(x);
  if (x.rank === 4 && group > 1 && kernel.shape[1] === 1 && strides[0] === strides[1]) {
    return toChannelsFirst(depthwise(channelsLast, kernel, strides[0] ?? 1));
  }
  const kernels = group === 1 ? [kernel] : tf.split(kernel, group, 0);
  const parts = group === 1 ? [channelsLast] : tf.split(channelsLast, group, x.rank - 1);
  const slid = parts.map((part, index) => slide(part, kernels[index] ?? kernel, strides));
  return toChannelsFirst(slid.length === 1 ? slid[0] ?? channelsLast : tf.concat(slid, x.rank - 1));
}

function slide(x: tf.Tensor, kernel: tf.Tensor, strides: readonly number[]): tf.Tensor {
  const [down = 1, across = 1, deep = 1] = strides;
  if (x.rank === 5) {
    return tf.conv3d(x as tf.Tensor5D, tf.transpose(kernel, [2, 3, 4, 1, 0]) as tf.Tensor5D, [down, across, deep], 'valid');
  }
  return tf.conv2d(x as tf.Tensor4D, tf.transpose(kernel, [2, 3, 1, 0]) as tf.Tensor4D, [down, across], 'valid');
}

/** A kernel [M, 1, …] of as many groups as channels, M / C filters for each channel. */
function depthwise(x: tf.Tensor, kernel: tf.Tensor, stride: number): tf.Tensor {
  const [filters = 1, , height = 1, width = 1] = kernel.shape;
  const channels = x.shape[3] ?? 1;
  const perChannel = tf.reshape(kernel, [channels, filters / channels, height, width]);
  return tf.depthwiseConv2d(x as tf.Tensor4D, tf.transpose(perChannel, [2, 3, 0, 1]) as tf.Tensor4D, stride, 'valid');
}

function toChannelsLast(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, x.rank === 4 ? [0, 2, 3, 1] : [0, 2, 3, 4, 1]);
}

function toChannelsFirst(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, x.rank === 4 ? [0, 3, 1, 2] : [0, 4, 1, 2, 3]);
}
