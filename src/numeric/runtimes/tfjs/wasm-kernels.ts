import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../kernel/errors.ts';

/**
 * Kernels that TensorFlow's gradients ask for and the wasm backend lacks, made of operations it has; and its MaxPoolGrad,
 * replaced: that of 4.22.0 passes nothing back through windows without a positive element. All are for windows without
 * padding and dilation: our operators pad and spread their operands themselves.
 */
export function registerWasmKernels(): void {
  if (tf.getKernel('MaxPoolGrad', 'wasm')) tf.unregisterKernel('MaxPoolGrad', 'wasm');
  register('MaxPoolGrad', ({ dy, input, output }, { filterSize, strides }) => maxPoolGradient({ dy, input, output }, { filterSize, strides }));
  register('Conv2DBackpropFilter', ({ x, dy }, { filterShape, strides }) => fromPlaces(filterShape, (row, column) => {
    const [filters = 1] = dy.shape.slice(-1);
    const seen = placesSeen(x, [row, column], { strides, like: dy });
    return tf.matMul(tf.reshape(seen, [-1, x.shape[3] ?? 1]), tf.reshape(dy, [-1, filters]), true);
  }));
  register('DepthwiseConv2dNativeBackpropFilter', ({ x, dy }, { filterShape, strides }) => fromPlaces(filterShape, (row, column) => {
    const [, , channels = 1, perChannel = 1] = filterShape;
    const seen = placesSeen(x, [row, column], { strides, like: dy });
    const split = tf.reshape(dy, [-1, channels, perChannel]);
    return tf.sum(tf.mul(tf.reshape(seen, [-1, channels, 1]), split), 0);
  }));
  register('DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, { inputShape, strides }) => depthwiseInputGradient(dy, filter, { inputShape, strides }));
}

interface Attributes {
  readonly strides: readonly number[];
  readonly inputShape: readonly number[];
  readonly filterShape: readonly number[];
  readonly filterSize: readonly number[];
}
type Inputs = Readonly<Record<'x' | 'dy' | 'filter' | 'input' | 'output', tf.Tensor4D>>;

interface RawWindow {
  readonly pad: unknown;
  readonly strides: number | readonly number[];
  readonly dilations?: number | readonly number[];
}

function register(kernelName: string, compute: (inputs: Inputs, attributes: Attributes) => tf.Tensor): void {
  if (tf.getKernel(kernelName, 'wasm')) return;
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      // TensorFlow.js hands attributes and inputs over untyped; these are those of its own kernel of this name.
      const { pad, dilations = 1, strides, ...attributes } = attrs as unknown as Omit<Attributes, 'strides'> & RawWindow;
      if (pad !== 'valid' || [dilations].flat().some((step) => step !== 1)) {
        throw new AppError('INTERNAL', `${kernelName}: expected a window without padding and dilation, found pad ${String(pad)}`);
      }
      return tf.tidy(() => compute(inputs as unknown as Inputs, { ...attributes, strides: typeof strides === 'number' ? [strides, strides] : strides }));
    },
  });
}

/** What the kernel's element at one place sees of x, for every place of the result. */
function placesSeen(x: tf.Tensor4D, [row, column]: readonly [number, number], window: { readonly strides: readonly number[]; readonly like: tf.Tensor4D }): tf.Tensor {
  const [down = 1, across = 1] = window.strides;
  const [batch, height, width] = window.like.shape;
  const end = [batch, row + (height - 1) * down + 1, column + (width - 1) * across + 1, x.shape[3]];
  return tf.stridedSlice(x, [0, row, column, 0], end, [1, down, across, 1]);
}

function fromPlaces(filterShape: readonly number[], at: (row: number, column: number) => tf.Tensor): tf.Tensor {
  const [rows = 1, columns = 1] = filterShape;
  const parts = Array.from({ length: rows * columns }, (_, place) => tf.tidy(() => at(Math.floor(place / columns), place % columns)));
  return tf.reshape(tf.stack(parts), [...filterShape]);
}

/** A depthwise convolution of the spread and padded derivative with the kernel rotated by 180 degrees. */
function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, { inputShape, strides }: Pick<Attributes, 'inputShape' | 'strides'>): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = inputShape;
  const [rows, columns, , perChannel] = filter.shape;
  const [down = 1, across = 1] = strides;
  const spread = spreadRows(spreadColumns(dy, across), down);
  const around = (extent: number, reach: number, stretched: number): [number, number] => [reach - 1, extent - stretched];
  const padded = tf.pad(spread, [[0, 0], around(height, rows, spread.shape[1]), around(width, columns, spread.shape[2]), [0, 0]]);
  const rotated = tf.reshape(tf.reverse(filter, [0, 1]), [rows, columns, channels * perChannel, 1]) as tf.Tensor4D;
  const each = tf.depthwiseConv2d(padded as tf.Tensor4D, rotated, 1, 'valid');
  return perChannel === 1 ? each : tf.sum(tf.reshape(each, [batch, height, width, channels, perChannel]), 4);
}

/** To the first of the largest elements of each window, place by place. */
function maxPoolGradient({ dy, input, output }: Pick<Inputs, 'dy' | 'input' | 'output'>, { filterSize, strides }: Pick<Attributes, 'filterSize' | 'strides'>): tf.Tensor {
  const [rows = 1, columns = 1] = filterSize;
  const [down = 1, across = 1] = strides;
  const [, height, width] = input.shape;
  let waiting: tf.Tensor = tf.onesLike(dy);
  let sum: tf.Tensor = tf.zerosLike(input);
  for (let place = 0; place < rows * columns; place++) {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const seen = placesSeen(input, [row, column], { strides, like: dy });
    const hit = tf.mul(waiting, tf.cast(tf.equal(seen, output), 'float32')) as tf.Tensor4D;
    waiting = tf.sub(waiting, hit);
    const back = spreadRows(spreadColumns(tf.mul(hit, dy), across), down);
    sum = tf.add(sum, tf.pad(back, [[0, 0], [row, height - row - back.shape[1]], [column, width - column - back.shape[2]], [0, 0]]));
  }
  return sum;
}

function spreadColumns(x: tf.Tensor4D, step: number): tf.Tensor4D {
  if (step === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const zeros = tf.pad(tf.reshape(x, [batch * height * width, 1, channels]), [[0, 0], [0, step - 1], [0, 0]]);
  return tf.slice(tf.reshape(zeros, [batch, height, width * step, channels]), 0, [batch, height, (width - 1) * step + 1, channels]) as tf.Tensor4D;
}

function spreadRows(x: tf.Tensor4D, step: number): tf.Tensor4D {
  if (step === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const zeros = tf.pad(tf.reshape(x, [batch * height, 1, width * channels]), [[0, 0], [0, step - 1], [0, 0]]);
  return tf.slice(tf.reshape(zeros, [batch, height * step, width, channels]), 0, [batch, (height - 1) * step + 1, width, channels]) as tf.Tensor4D;
}
