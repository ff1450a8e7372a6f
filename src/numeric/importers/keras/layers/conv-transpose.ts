import { spatialExtents } from '../../../ops/support/window.ts';
import { defineLayer } from '../layer-definition.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { applyActivation } from '../support/activations.ts';
import { channelsOf } from '../support/channels.ts';
import { permuteTensor } from '../support/permute-tensor.ts';
import { spatialInput, spatialResult } from '../support/windows.ts';

/** The transposed convolution, which enlarges by its strides. */
export const conv2dTranspose = defineLayer({
  types: ['Conv2DTranspose', 'Deconvolution2D'],
  weights: (config) => (config.flag('use_bias', true) ? ['kernel', 'bias'] : ['kernel']),
  build: (call) => {
    const x = spatialInput(call, 2);
    const [filters, size] = [call.config.whole('filters'), call.config.wholes('kernel_size', 2)];
    // Keras: [height, width, out, in]; the graph: [in, out, height, width].
    const kernel = call.constant('kernel', [...size, filters, channelsOf(x)], (tensor) => permuteTensor(tensor, [3, 2, 0, 1]));
    const bias = call.config.flag('use_bias', true) ? call.constant('bias', [filters]) : undefined;
    const y = call.op('ConvTranspose', [x, kernel, bias], { ...transposedWindow(call, spatialExtents(x.type.shape), size), group: 1 });
    return applyActivation(call, spatialResult(call, y));
  },
});

/** TensorFlow computes the gradient of the convolution that would make this input of this layer's result. */
function transposedWindow(call: LayerCall, extents: readonly number[], size: readonly number[]): Readonly<Record<string, readonly number[]>> {
  const [strides, dilations] = [call.config.wholes('strides', 2, 1), call.config.wholes('dilation_rate', 2, 1)];
  const same = call.config.choice('padding', ['valid', 'same']) === 'same';
  const given = call.config.has('output_padding') ? call.config.numbers('output_padding') : undefined;
  const axes = size.map((kernel, axis) => {
    const [extent, stride] = [extents[axis] ?? 0, strides[axis] ?? 1];
    const reach = (kernel - 1) * (dilations[axis] ?? 1) + 1;
    const whole = (extent - 1) * stride + reach;
    const extra = given && (given[axis] ?? given[0] ?? 0);
    const result = extra === undefined
      ? extent * stride + (same ? 0 : Math.max(reach - stride, 0))
      : whole + extra - (same ? 2 * Math.floor(reach / 2) : 0);
    return { cut: Math.max(whole - result, 0), extra: Math.max(result - whole, 0) };
  });
  const before = axes.map(({ cut }) => (same ? Math.floor(cut / 2) : 0));
  return {
    kernel_shape: size, strides, dilations,
    pads: [...before, ...axes.map(({ cut }, axis) => cut - (before[axis] ?? 0))],
    output_padding: axes.map(({ extra }) => extra),
  };
}
