import type { Value } from '../../../graph/op-table.ts';
import { defineLayer, type LayerDefinition } from '../layer-definition.ts';
import type { KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { applyNamed } from '../support/activations.ts';
import { argument, operand, plainOf } from '../support/operands.ts';

/** Functions of each element, called between layers. */
export const elementwiseOps: readonly LayerDefinition[] = [
  ...([
    ['relu', 'Relu'], ['relu6', 'Relu6'], ['elu', 'Elu'], ['selu', 'Selu'], ['silu', 'Silu'], ['swish', 'Swish'], ['sigmoid', 'Sigmoid'],
    ['tanh', 'Tanh'], ['softplus', 'Softplus'], ['softsign', 'Softsign'], ['hard_sigmoid', 'HardSigmoid'], ['hard_silu', 'HardSilu'],
    ['mish', 'Mish'], ['log_sigmoid', 'LogSigmoid'],
  ] as const).map(([name, className]) => defineLayer({
    types: [`tf.nn.${name}`, `tf.math.${name}`, `ops.${className}`],
    build: (call) => applyNamed(call, first(call), { name }),
  })),
  ...([
    ['Exp', ['tf.math.exp', 'tf.exp', 'ops.Exp']], ['Log', ['tf.math.log', 'ops.Log']], ['Sqrt', ['tf.math.sqrt', 'tf.sqrt', 'ops.Sqrt']],
    ['Abs', ['tf.math.abs', 'tf.abs', 'ops.Absolute', 'ops.Abs']], ['Neg', ['tf.math.negative', 'tf.negative', 'tf.__operators__.neg', 'ops.Negative']],
    ['Sign', ['tf.math.sign', 'tf.sign', 'ops.Sign']],
  ] as const).map(([op, types]) => unary(types, (call, x) => call.op(op, [x]))),
  unary(['tf.math.square', 'tf.square', 'ops.Square'], (call, x) => call.op('Mul', [x, x])),
  unary(['tf.math.rsqrt', 'ops.Rsqrt'], (call, x) => call.op('Reciprocal', [call.op('Sqrt', [x])])),
  unary(['tf.math.reciprocal', 'ops.Reciprocal'], (call, x) => call.op('Reciprocal', [x])),
];

/** GELU, by tanh where asked for: Keras's own default. */
export const geluOp = defineLayer({
  types: ['tf.nn.gelu', 'ops.Gelu'],
  build: (call) => {
    const approximate = plainOf(argument(call, 1, 'approximate')) ?? call.type === 'ops.Gelu';
    return applyNamed(call, first(call), { name: approximate === true ? 'gelu_new' : 'gelu' });
  },
});

/** Leaky ReLU; 0.2 where no slope is given. */
export const leakyReluOp = defineLayer({
  types: ['tf.nn.leaky_relu', 'ops.LeakyRelu'],
  build: (call) => {
    const alpha = plainOf(argument(call, 1, 'alpha', 'negative_slope')) ?? 0.2;
    return applyNamed(call, first(call), { name: 'LeakyReLU', settings: { alpha } });
  },
});

/** Elements held between two bounds. */
export const clipOp = defineLayer({
  types: ['tf.clip_by_value', 'ops.Clip'],
  build: (call) => {
    const [min, max] = [argument(call, 1, 'clip_value_min', 'x_min'), argument(call, 2, 'clip_value_max', 'x_max')];
    const x = first(call);
    return { ...x, value: call.op('Clip', [x.value, operand(call, min).value, operand(call, max).value]) };
  },
});

/** Another floating-point type: everything is float32 here. */
export const castOp = defineLayer({
  types: ['tf.cast', 'ops.Cast'],
  build: (call) => {
    const type = plainOf(argument(call, 1, 'dtype'));
    if (typeof type !== 'string' || !/float/.test(type)) throw call.config.mismatch('dtype', 'a floating-point type');
    return first(call);
  },
});

function unary(types: readonly string[], build: (call: LayerCall, x: Value) => Value): LayerDefinition {
  return defineLayer({
    types,
    build: (call) => {
      const x = first(call);
      return { ...x, value: build(call, x.value) };
    },
  });
}

function first(call: LayerCall): KerasTensor {
  return operand(call, argument(call, 0, 'x', 'features', 'input', 't', 'logits'));
}
