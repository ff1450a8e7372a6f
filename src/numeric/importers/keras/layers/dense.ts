import { staticExtent } from '../../../ops/support/types.ts';
import { defineLayer } from '../layer-definition.ts';
import { channelsSecond, inOrder, shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { applyActivation } from '../support/activations.ts';
import { permuteTensor } from '../support/permute-tensor.ts';

/** A matrix product over the last axis; over channels that stand second, a convolution of 1x1. */
export const dense = defineLayer({
  types: ['Dense'],
  weights: (config) => (config.flag('use_bias', true) ? ['kernel', 'bias'] : ['kernel']),
  build: (call) => applyActivation(call, product(call)),
});

function product(call: LayerCall): KerasTensor {
  const { input } = call;
  const shape = shapeOf(input);
  const [width, units] = [staticExtent(shape, shape.length - 1), call.config.whole('units')];
  const bias = call.config.flag('use_bias', true) ? call.constant('bias', [units]) : undefined;
  if (input.moved && shape.length > 2) {
    const ones = shape.slice(2).map(() => 1);
    const kernel = call.constant('kernel', [width, units], (tensor) => ({ ...permuteTensor(tensor, [1, 0]), shape: [units, width, ...ones] }));
    const window = { kernel_shape: ones, strides: ones, dilations: ones, pads: [...ones, ...ones].map(() => 0), group: 1 };
    return channelsSecond(call.op('Conv', [input.value, kernel, bias], window));
  }
  const kernel = call.constant('kernel', [width, units]);
  if (shape.length === 2) return inOrder(call.op('Gemm', [input.value, kernel, bias]));
  const y = call.op('MatMul', [input.value, kernel]);
  return inOrder(bias ? call.op('Add', [y, bias]) : y);
}
