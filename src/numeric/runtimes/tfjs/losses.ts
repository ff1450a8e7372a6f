import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../kernel/errors.ts';
import type { GradientRequest } from '../runtime.ts';
import { log1p } from './log1p.ts';
import { withoutGradient } from './without-gradient.ts';

/** Losses of each image, [N], that grow as the model leaves the class `onehot` marks. Written without a look at autodiff/losses. */
export const losses: Readonly<Record<GradientRequest['loss'], Loss>> = {
  'cross-entropy': crossEntropy,
  margin,
  dlr,
};

type Loss = (logits: tf.Tensor2D, onehot: tf.Tensor2D, goal: GradientRequest['goal']) => tf.Tensor;

/**
 * log(sum over classes of exp(z - own)), shifted by m, the largest of these differences or 0 for the class itself:
 * m + log(1 + (sum over other classes of exp(z - own - m)) + (exp(-m) - 1)). Where the model is sure, m is 0 and what
 * remains is log(1 + something tiny), which log1p keeps.
 */
function crossEntropy(logits: tf.Tensor2D, onehot: tf.Tensor2D): tf.Tensor {
  const ahead = tf.sub(logits, ownLogit(logits, onehot));
  const shift = withoutGradient([ahead], ([given = ahead]) => tf.max(given, 1, true));
  const others = tf.sum(tf.mul(tf.exp(tf.sub(ahead, shift)), tf.sub(1, onehot)), 1, true);
  return tf.squeeze(tf.add(shift, log1p(tf.add(others, tf.expm1(tf.neg(shift))))), [1]);
}

/** Largest other logit minus own logit; of several largest ones the first passes the derivative on. */
function margin(logits: tf.Tensor2D, onehot: tf.Tensor2D): tf.Tensor {
  const classes = logits.shape[1];
  const best = withoutGradient([logits], ([given = logits]) => {
    const others = tf.where(tf.greater(onehot, 0.5), tf.fill(given.shape, -Infinity), given);
    return tf.cast(tf.oneHot(tf.argMax(others, 1) as tf.Tensor1D, classes), 'float32');
  });
  return tf.squeeze(tf.sub(ownLogit(logits, best as tf.Tensor2D), ownLogit(logits, onehot)), [1]);
}

/** The margin over z1 - z3, or targeted z1 - (z3 + z4)/2, of the logits from the largest on; places by rank, as they are. */
function dlr(logits: tf.Tensor2D, onehot: tf.Tensor2D, goal: GradientRequest['goal']): tf.Tensor {
  const weights = goal === 'TARGETED' ? [1, 0, -0.5, -0.5] : [1, 0, -1];
  const classes = logits.shape[1];
  if (classes < weights.length) {
    throw new AppError('UNSUPPORTED', `expected at least ${weights.length} classes for the ${goal.toLowerCase()} DLR loss, found ${classes}: take the margin loss`);
  }
  const coefficients = withoutGradient([logits], ([given = logits]) => {
    const ranked = tf.oneHot(tf.topk(given, weights.length).indices as tf.Tensor2D, classes);
    return tf.sum(tf.mul(tf.cast(ranked, 'float32'), tf.tensor3d(weights, [1, weights.length, 1])), 1);
  });
  const spread = tf.sum(tf.mul(logits, coefficients), 1);
  return tf.div(margin(logits, onehot), tf.add(spread, 1e-12));
}

function ownLogit(logits: tf.Tensor2D, onehot: tf.Tensor2D): tf.Tensor2D {
  return tf.sum(tf.mul(logits, onehot), 1, true);
}
