import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../without-gradient.ts';
import { commonShape, widened } from './broadcast.ts';
import type { Kernel, Kernels } from './kernel.ts';

const unary = (f: (x: tf.Tensor) => tf.Tensor): Kernel => ({ input }) => f(input(0));
const binary = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Kernel => ({ input }) => f(input(0), input(1));

/** Element-wise arithmetic, with broadcasting as numpy has it. */
export const arithmetic: Kernels = {
  Abs: unary((x) => (x.dtype === 'float32' ? tf.add(tf.relu(x), tf.relu(tf.neg(x))) : tf.abs(x))),
  Acos: unary(tf.acos),
  Acosh: unary(tf.acosh),
  Add: binary(tf.add),
  Asin: unary(tf.asin),
  Asinh: unary(tf.asinh),
  Atan: unary(tf.atan),
  Atanh: unary(tf.atanh),
  Ceil: unary(tf.ceil),
  Cos: unary(tf.cos),
  Cosh: unary(tf.cosh),
  Div: binary((a, b) => (a.dtype === 'int32' ? truncated(tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'))) : tf.div(a, b))),
  Erf: unary(tf.erf),
  Exp: unary(tf.exp),
  Floor: unary(tf.floor),
  Log: unary(tf.log),
  Max: binary(larger),
  Min: binary((a, b) => (a.dtype === 'float32' ? tf.neg(larger(tf.neg(a), tf.neg(b))) : tf.minimum(a, b))),
  Mod: ({ input, number }) => (number('fmod', 0) === 1 ? remainder(input(0), input(1)) : tf.mod(input(0), input(1))),
  Mul: binary(tf.mul),
  Neg: unary(tf.neg),
  Pow: binary(tf.pow),
  Reciprocal: unary(tf.reciprocal),
  Round: unary(rounded),
  Sign: unary(signOf),
  Sin: unary(tf.sin),
  Sinh: unary(tf.sinh),
  Sqrt: unary(tf.sqrt),
  Sub: binary(tf.sub),
  Tan: unary(tf.tan),
};

/** Towards zero, as integers divide in ONNX. */
function truncated(x: tf.Tensor): tf.Tensor {
  return tf.cast(tf.mul(signOf(x), tf.floor(tf.abs(x))), 'int32');
}

/** By comparison: tf.sign of the wasm backend takes what is below about 1e-6 for zero. */
function signOf(x: tf.Tensor): tf.Tensor {
  return withoutGradient([x], ([given = x]) => tf.cast(tf.sub(tf.cast(tf.greater(given, 0), 'int32'), tf.cast(tf.less(given, 0), 'int32')), x.dtype));
}

/** What is left of a division towards zero: it has the sign of the dividend. */
function remainder(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const quotient = tf.div(a, b);
  return tf.sub(a, tf.mul(b, tf.mul(signOf(quotient), tf.floor(tf.abs(quotient)))));
}

/** Equal operands share the derivative, as in PyTorch; TensorFlow's own gradient does not undo broadcasting either. */
function larger(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.dtype !== 'float32') return tf.maximum(a, b);
  const shape = commonShape(a, b);
  const step = tf.customGrad((...given) => {
    const [x, y, save] = given as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([tf.mul(tf.add(tf.sub(tf.cast(tf.greater(x, y), 'float32'), tf.cast(tf.less(x, y), 'float32')), 1), 0.5)]);
    return {
      value: tf.maximum(x, y),
      gradFunc: (dy, saved) => {
        const share = saved[0] ?? tf.scalar(NaN);
        return [tf.mul(dy as tf.Tensor, share), tf.mul(dy as tf.Tensor, tf.sub(1, share))];
      },
    };
  });
  return step(widened(a, shape), widened(b, shape));
}

/** Halves to the even integer. Straight through: its derivative is taken for that of the identity, as our rules have it. */
function rounded(x: tf.Tensor): tf.Tensor {
  const step = tf.customGrad((given) => ({ value: tf.round(given as tf.Tensor), gradFunc: (dy) => dy as tf.Tensor }));
  return step(x);
}
