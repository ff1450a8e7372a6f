import type { Value } from '../../../graph/op-table.ts';
import { defineLayer, type LayerDefinition } from '../layer-definition.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { applyActivation } from '../support/activations.ts';
import { channelsOf } from '../support/channels.ts';
import { permuteTensor } from '../support/permute-tensor.ts';
import { spatialInput, spatialResult, windowFor } from '../support/windows.ts';

/** Convolution over two axes, grouped ones included. */
export const conv2d = convolution(['Conv2D', 'Convolution2D'], 2);

/** Convolution over one axis; "causal" padding looks back only. */
export const conv1d = convolution(['Conv1D', 'Convolution1D'], 1);

function convolution(types: readonly string[], rank: 1 | 2): LayerDefinition {
  return defineLayer({
    types,
    weights: (config) => (config.flag('use_bias', true) ? ['kernel', 'bias'] : ['kernel']),
    build: (call) => {
      const input = spatialInput(call, rank);
      if (rank === 2 && call.config.text('padding', 'valid') === 'causal') throw call.config.mismatch('padding', '"valid" or "same"');
      const x = rank === 1 ? causallyPadded(call, input) : input;
      const [filters, group] = [call.config.whole('filters'), call.config.whole('groups', 1)];
      const size = call.config.wholes('kernel_size', rank);
      const channels = channelsOf(x);
      // Keras: [height, width, in, out]; the graph: [out, in, height, width].
      const kernel = call.constant('kernel', [...size, channels / group, filters], (tensor) => (
        permuteTensor(tensor, [rank + 1, rank, ...size.map((_, axis) => axis)])
      ));
      const bias = call.config.flag('use_bias', true) ? call.constant('bias', [filters]) : undefined;
      const window = windowOfConvolution(call, x, size);
      return applyActivation(call, spatialResult(call, call.op('Conv', [x, kernel, bias], { ...window, group })));
    },
  });
}

/** Convolution of each channel alone, with `depth_multiplier` results each. */
export const depthwiseConv2d = defineLayer({
  types: ['DepthwiseConv2D', 'DepthwiseConvolution2D'],
  weights: (config) => ['depthwise_kernel|kernel', ...(config.flag('use_bias', true) ? ['bias'] : [])],
  build: (call) => {
    const x = spatialInput(call, 2);
    const filters = channelsOf(x) * call.config.whole('depth_multiplier', 1);
    const bias = call.config.flag('use_bias', true) ? call.constant('bias', [filters]) : undefined;
    return applyActivation(call, spatialResult(call, depthwise(call, x, bias)));
  },
});

/** A depthwise convolution, then one of 1x1. */
export const separableConv2d = defineLayer({
  types: ['SeparableConv2D', 'SeparableConvolution2D'],
  weights: (config) => ['depthwise_kernel', 'pointwise_kernel', ...(config.flag('use_bias', true) ? ['bias'] : [])],
  build: (call) => {
    const x = spatialInput(call, 2);
    const [filters, between] = [call.config.whole('filters'), channelsOf(x) * call.config.whole('depth_multiplier', 1)];
    const pointwise = call.constant('pointwise_kernel', [1, 1, between, filters], (tensor) => permuteTensor(tensor, [3, 2, 0, 1]));
    const bias = call.config.flag('use_bias', true) ? call.constant('bias', [filters]) : undefined;
    const one = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1 };
    return applyActivation(call, spatialResult(call, call.op('Conv', [depthwise(call, x, undefined), pointwise, bias], one)));
  },
});

function depthwise(call: LayerCall, x: Value, bias: Value | undefined): Value {
  const size = call.config.wholes('kernel_size', 2);
  const [channels, multiplier] = [channelsOf(x), call.config.whole('depth_multiplier', 1)];
  const kernel = call.constant('depthwise_kernel', [...size, channels, multiplier], (tensor) => {
    const turned = permuteTensor(tensor, [2, 3, 0, 1]);
    return { ...turned, shape: [channels * multiplier, 1, ...size] };
  });
  return call.op('Conv', [x, kernel, bias], { ...windowOfConvolution(call, x, size), group: channels });
}

function windowOfConvolution(call: LayerCall, x: Value, size: readonly number[]): ReturnType<typeof windowFor> {
  const strides = call.config.wholes('strides', size.length, 1);
  return windowFor(call, x, { kernel_shape: size, strides, dilations: call.config.wholes('dilation_rate', size.length, 1) });
}

/** Zeros before the first place, so that no result looks ahead. */
function causallyPadded(call: LayerCall, x: Value): Value {
  if (call.config.text('padding', 'valid') !== 'causal') return x;
  const [size = 1] = call.config.wholes('kernel_size', 1);
  const [dilation = 1] = call.config.wholes('dilation_rate', 1, 1);
  return call.build.op('Pad', [x, call.build.ints([0, 0, (size - 1) * dilation, 0, 0, 0])]);
}
