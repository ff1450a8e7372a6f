import { AppError } from '../../../../kernel/errors.ts';
import { reachOf, slidExtents, spatialExtents, type Window } from '../../../ops/support/window.ts';
import type { Value } from '../../../graph/op-table.ts';
import { asChannelsSecond, asKerasOrders, channelsSecond, inOrder, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';

/** Whether a layer has channels last, which is Keras's default. */
export function isChannelsLast(call: LayerCall): boolean {
  return call.config.choice('data_format', ['channels_last', 'channels_first']) === 'channels_last';
}

/** The only input with its channels second, whatever the layer's `data_format`. Throws unless it has `rank` spatial axes. */
export function spatialInput(call: LayerCall, rank: number): Value {
  const { input } = call;
  if (input.value.type.shape.length !== rank + 2) {
    throw new AppError('UNSUPPORTED', `expected an input of ${rank + 2} axes, found ${input.value.type.shape.length}`);
  }
  return isChannelsLast(call) ? asChannelsSecond(call.build, input) : asKerasOrders(call.build, input);
}

/** A result with channels second, as the layer's `data_format` says to see it. */
export function spatialResult(call: LayerCall, value: Value): KerasTensor {
  return isChannelsLast(call) ? channelsSecond(value) : inOrder(value);
}

/** Kernel, strides and dilations of a layer with its padding worked out for the extents of `x`. */
export function windowFor(call: LayerCall, x: Value, sizes: Omit<Window, 'pads'>): Window {
  const extents = spatialExtents(x.type.shape);
  const unpadded = { ...sizes, pads: [...extents, ...extents].map(() => 0) };
  // "causal" zeros stand before x already.
  const padding = call.config.choice('padding', ['valid', 'same', 'causal']);
  const window = padding === 'same' ? { ...unpadded, pads: samePads(unpadded, extents) } : unpadded;
  slidExtents(extents, window);
  return window;
}

/** TensorFlow's "same": as many places as strides fit, the odd zero at the end. */
function samePads(window: Window, extents: readonly number[]): readonly number[] {
  const totals = reachOf(window).map((reach, axis) => {
    const [extent, stride] = [extents[axis] ?? 0, window.strides[axis] ?? 1];
    return Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0);
  });
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}
