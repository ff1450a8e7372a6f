import type { Value } from '../../../../src/numeric/graph/op-table.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import { extentsOf, numbers, type Kitchen, type Task } from './random-graph.ts';
import { CHANNELS } from './recipe.ts';

/** Extents along one axis that fit into an image. */
interface Sliding {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** A convolution of 3 x 3 places that keeps height and width. */
export function stemOf(kitchen: Kitchen, image: Value, filters: number): Value {
  const kernel = kernelOf(kitchen, [filters, extentsOf(image)[0], 3, 3]);
  const window = { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] };
  return kitchen.build.op('Conv', [image, kitchen.build.constant(kernel)], { ...window, group: 1 });
}

/** A convolution of any kind that fits: groups, one kernel a channel, strides, dilations, uneven padding. */
export function convolve(task: Task): Value {
  const { build, x, choices } = task;
  const [channels, height, width] = extentsOf(x);
  const wanted = CHANNELS[choices.below(CHANNELS.length)] ?? 1;
  const group = choices.of(1, 1, 1, channels, 2, 4);
  const fits = group > 1 && channels % group === 0;
  const filters = fits ? choices.of(channels, 2 * channels) : wanted;
  const [rows, columns] = [sliding(task, height, true), sliding(task, width, true)];
  const kernel = kernelOf(task, [filters, channels / (fits ? group : 1), rows.kernel, columns.kernel]);
  const bias = choices.of(true, false) ? [build.constant(numbers(task, [filters]))] : [];
  return build.op('Conv', [x, build.constant(kernel), ...bias], { ...attributesOf(rows, columns), group: fits ? group : 1 });
}

/** A transposed convolution with crops and results appended. */
export function convolveTransposed(task: Task): Value {
  const { build, x, choices } = task;
  const [channels, height, width] = extentsOf(x);
  const group = choices.of(1, 1, 1, channels, 2);
  const fits = group > 1 && channels % group === 0;
  const stride = height * width > 100 ? 1 : choices.of(2, 1, 3);
  const [rows, columns] = [choices.of(3, 1, 2, 4), choices.of(3, 1, 2, 4)];
  const crop = (extent: number, kernel: number): number => Math.min(choices.below(3), Math.floor(((extent - 1) * stride + kernel - 1) / 2));
  const [top, left] = [crop(height, rows), crop(width, columns)];
  const pads = [top, left, choices.of(0, top), choices.of(left, 0)];
  const filters = fits ? channels / group : CHANNELS[choices.below(CHANNELS.length)] ?? 1;
  return build.op('ConvTranspose', [x, build.constant(kernelOf(task, [channels, filters, rows, columns]))], {
    kernel_shape: [rows, columns], strides: [stride, stride], dilations: [1, 1], pads, group: fits ? group : 1,
    output_padding: [choices.below(stride), choices.below(stride)],
  });
}

export function pool(type: 'MaxPool' | 'AveragePool', task: Task): Value {
  const { build, x, choices } = task;
  const [, height, width] = extentsOf(x);
  const ceil = choices.of(0, 0, 1);
  const tile = choices.of(0, 2, 0, 3, 2);
  const slide = (extent: number): Sliding => (
    tile > 0 && extent >= tile ? { kernel: tile, stride: tile, dilation: 1, before: 0, after: 0 } : sliding(task, extent, type === 'MaxPool')
  );
  const [rows, columns] = [slide(height), slide(width)];
  const agreed = startsInside(rows, height) && startsInside(columns, width);
  const attributes = { ...attributesOf(rows, columns), ceil_mode: agreed ? ceil : 0 };
  return build.op(type, [x], type === 'MaxPool' ? attributes : { ...attributes, count_include_pad: choices.of(0, 1) });
}

/** Whether the last window of a rounded-up pooling starts inside the image; elsewhere onnxruntime's plain pooling fails. */
function startsInside({ kernel, stride, dilation, before, after }: Sliding, extent: number): boolean {
  return Math.ceil((extent + before + after - (kernel - 1) * dilation - 1) / stride) * stride < extent + before;
}

/** Exact means are those of windows of 1, 2 or 4 places. */
function sliding({ choices, isExact }: Task, extent: number, isAnySize: boolean): Sliding {
  const kernel = choices.of(3, 1, 3, 2, ...(isAnySize ? [5] : []));
  const size = Math.min(isExact && !isAnySize ? Math.min(kernel, 2) : kernel, extent);
  const dilation = (size - 1) * 2 < extent ? choices.of(1, 1, 1, 2) : 1;
  return { kernel: size, stride: choices.of(1, 1, 1, 2, 3), dilation, before: Math.min(choices.of(1, 1, 0, 2), size - 1), after: Math.min(choices.of(1, 1, 2, 0), size - 1) };
}

function attributesOf(rows: Sliding, columns: Sliding) {
  return {
    kernel_shape: [rows.kernel, columns.kernel], strides: [rows.stride, columns.stride], dilations: [rows.dilation, columns.dilation],
    pads: [rows.before, columns.before, rows.after, columns.after],
  };
}

/** Exact kernels have few taps other than zero, so that numbers stay short through many layers. */
function kernelOf({ isExact, random }: Kitchen, shape: readonly number[]): FloatTensor {
  const size = sizeOf(shape.slice(1));
  const next = isExact
    ? (): number => (random.below(size) < 3 ? random.below(5) / 2 - 1 : 0)
    : (): number => (2 * random.uniform() - 1) * Math.sqrt(3 / size);
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, next));
}
