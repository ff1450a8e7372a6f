import { naiveConv } from '../support/naive-windows.ts';
import { attribute, batched, elements, type Expected, fixed, type ImportCase, numbersOf, type OpCases } from '../support/op-case.ts';

const [x, kernel, bias] = [batched([2, 2, 3, 3]), fixed([3, 2, 2, 2]), fixed([3], [0.5, -0.5, 1])];
const window = { kernel_shape: [2, 2], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };
const plain = naiveConv({ shape: x.tensor.shape, data: elements(x) }, { shape: kernel.tensor.shape, data: elements(kernel) }, window);
const convolved = plain.data.map((a, index) => a + (numbersOf(bias.tensor)[Math.floor(index / 4) % 3] ?? NaN));
const more = batched([2, 3, 2, 2]);

function activated(activation: string, f: (a: number) => number, parameters: readonly number[] = []): ImportCase {
  const gives: Expected = { shape: plain.shape, data: convolved.map(f) };
  const attributes = { activation: attribute.text(activation), activation_params: attribute.floats(parameters) };
  return { name: activation, opset: 1, inputs: [x, kernel, bias], attributes, gives };
}

export const cases: OpCases = {
  type: 'com.microsoft.FusedConv',
  inFiles: [
    activated('Relu', (a) => Math.max(a, 0)),
    activated('Tanh', Math.tanh),
    activated('Sigmoid', (a) => 1 / (1 + Math.exp(-a))),
    activated('LeakyRelu', (a) => (a > 0 ? a : 0.2 * a), [0.2]),
    activated('LeakyRelu', (a) => (a > 0 ? a : 0.01 * a)),
    activated('HardSigmoid', (a) => Math.min(1, Math.max(0, 0.1 * a + 0.4)), [0.1, 0.4]),
    activated('Clip', (a) => Math.min(1, Math.max(-0.5, a)), [-0.5, 1]),
    {
      name: 'a sum, without bias', opset: 1, inputs: [x, kernel, undefined, more], attributes: { activation: attribute.text('Relu') },
      gives: { shape: plain.shape, data: plain.data.map((a, index) => Math.max(0, a + (elements(more)[index] ?? NaN))) },
    },
    { name: 'another activation', opset: 1, inputs: [x, kernel], attributes: { activation: attribute.text('Elu') }, refuses: 'expected a fused Relu, LeakyRelu, Tanh, Sigmoid, HardSigmoid or Clip, found Elu' },
  ],
};
