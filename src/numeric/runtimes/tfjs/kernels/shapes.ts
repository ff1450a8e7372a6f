import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../../kernel/errors.ts';
import { alongAxis, everyStep } from './axes.ts';
import { widened } from './broadcast.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { padded } from './padding.ts';

/** Operators that move elements and compute nothing. */
export const shapes: Kernels = {
  Concat: ({ input, inputCount, number }) => {
    const parts = Array.from({ length: inputCount }, (_, index) => input(index));
    return tf.concat(parts, number('axis') < 0 ? number('axis') + input(0).rank : number('axis'));
  },
  ConstantOfShape: ({ numbers, tensor, outputType }) => tf.fill([...numbers(0)], Number(tensor('value').data[0] ?? 0), outputType),
  Expand: ({ input, numbers }) => expanded(input(0), numbers(1)),
  Pad: (call) => pad(call),
  Reshape: ({ input, numbers, number }) => reshaped(input(0), numbers(1), number('allowzero', 0) === 1),
  Shape: ({ input, number }) => tf.tensor1d(input(0).shape.slice(number('start', 0), number('end', input(0).rank)), 'int32'),
  Slice: (call) => slice(call),
  Transpose: ({ input, list }) => tf.transpose(input(0), [...list('perm')]),
};

/** Both shapes broadcast against each other, as Expand has it. */
function expanded(x: tf.Tensor, target: readonly number[]): tf.Tensor {
  const rank = Math.max(x.rank, target.length);
  const from = [...Array.from({ length: rank - x.rank }, () => 1), ...x.shape];
  const to = [...Array.from({ length: rank - target.length }, () => 1), ...target];
  const shape = from.map((extent, axis) => (extent === 1 ? to[axis] ?? 1 : extent));
  return widened(tf.reshape(x, from), shape);
}

/** 0 keeps an extent (unless zeros are allowed), -1 is worked out. */
function reshaped(x: tf.Tensor, target: readonly number[], allowZero: boolean): tf.Tensor {
  return tf.reshape(x, target.map((extent, axis) => (extent === 0 && !allowZero ? x.shape[axis] ?? 0 : extent)));
}

function pad({ has, input, numbers, text }: KernelCall): tf.Tensor {
  const x = input(0);
  const counts = numbers(1);
  const pairs = x.shape.map((_, axis): [number, number] => [counts[axis] ?? 0, counts[axis + x.rank] ?? 0]);
  const mode = text('mode');
  if (mode === 'constant') return padded(x, pairs, has(2) ? input(2).dataSync()[0] ?? 0 : 0);
  return pairs.reduce((value, [before, after], axis) => (
    before === 0 && after === 0 ? value : alongAxis(value, axis, sourcesOf(mode, value.shape[axis] ?? 0, { before, after }))
  ), x);
}

/** Which element each place of a padded axis repeats. */
function sourcesOf(mode: string, extent: number, { before, after }: { readonly before: number; readonly after: number }): readonly number[] {
  const wrapped = (place: number, period: number): number => ((place % period) + period) % period;
  return Array.from({ length: extent + before + after }, (_, index) => {
    const place = index - before;
    if (mode === 'edge') return Math.min(Math.max(place, 0), extent - 1);
    if (mode === 'wrap') return wrapped(place, extent);
    if (mode !== 'reflect') throw new AppError('INTERNAL', `Pad: expected the mode constant, edge, reflect or wrap, found ${mode}`);
    const period = Math.max(2 * (extent - 1), 1);
    const within = wrapped(place, period);
    return within < extent ? within : period - within;
  });
}

function slice({ input, numbers, has }: KernelCall): tf.Tensor {
  const x = input(0);
  const [starts, ends] = [numbers(1), numbers(2)];
  const axes = has(3) ? numbers(3) : starts.map((_, axis) => axis);
  const steps = has(4) ? numbers(4) : starts.map(() => 1);
  return axes.reduce((value, rawAxis, index) => {
    const axis = rawAxis < 0 ? rawAxis + x.rank : rawAxis;
    return everyStep(value, axis, { start: starts[index] ?? 0, end: ends[index] ?? 0, step: steps[index] ?? 1 });
  }, x);
}
