import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';

/** Plain-loop reference implementations over [N, C, H, W], for comparison only. */
interface Array4 {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
export interface NaiveWindow {
  readonly kernel_shape: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

function at({ shape, data }: Array4, [n = 0, c = 0, h = 0, w = 0]: readonly number[]): number | undefined {
  const [, channels = 1, height = 1, width = 1] = shape;
  if (h < 0 || w < 0 || h >= height || w >= width) return undefined;
  return data[((n * channels + c) * height + h) * width + w];
}

/** Fills an array by asking for each of its elements. */
function fill(shape: readonly number[], element: (index: readonly number[]) => number): Array4 {
  const data = Array.from({ length: sizeOf(shape) }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (const extent of shape.toReversed()) {
      index.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    return element(index);
  });
  return { shape, data };
}

function extents(x: Array4, window: NaiveWindow, ceil: boolean): readonly number[] {
  return [0, 1].map((axis) => {
    const extent = x.shape[axis + 2] ?? 1;
    const stride = window.strides[axis] ?? 1;
    const reach = ((window.kernel_shape[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;
    const room = extent + (window.pads[axis] ?? 0) + (window.pads[axis + 2] ?? 0) - reach;
    let count = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
    while (ceil && (count - 1) * stride >= extent + (window.pads[axis] ?? 0)) count--;
    return count;
  });
}

/** The rows and columns of the input that the window sees at one place of its kernel. */
function seen(window: NaiveWindow, [oh = 0, ow = 0]: readonly number[], [kh = 0, kw = 0]: readonly number[]): readonly [number, number] {
  return [
    oh * (window.strides[0] ?? 1) - (window.pads[0] ?? 0) + kh * (window.dilations[0] ?? 1),
    ow * (window.strides[1] ?? 1) - (window.pads[1] ?? 0) + kw * (window.dilations[1] ?? 1),
  ];
}

function places(window: NaiveWindow): readonly (readonly [number, number])[] {
  const [rows = 1, columns = 1] = window.kernel_shape;
  return Array.from({ length: rows * columns }, (_, flat) => [Math.floor(flat / columns), flat % columns]);
}

export function naiveConv(x: Array4, kernel: Array4, window: NaiveWindow, group = 1): Array4 {
  const [filters = 1, depth = 1] = kernel.shape;
  const [height = 1, width = 1] = extents(x, window, false);
  return fill([x.shape[0] ?? 1, filters, height, width], ([n = 0, m = 0, oh = 0, ow = 0]) => {
    const first = Math.floor(m / (filters / group)) * depth;
    let sum = 0;
    for (const [kh, kw] of places(window)) {
      const [h, w] = seen(window, [oh, ow], [kh, kw]);
      for (let c = 0; c < depth; c++) sum += (at(x, [n, first + c, h, w]) ?? 0) * (at(kernel, [m, c, kh, kw]) ?? 0);
    }
    return sum;
  });
}

/** `kernel` is [C, M/group, kh, kw]; every input element adds its kernel to the output. */
export function naiveConvTranspose(x: Array4, kernel: Array4, window: NaiveWindow & { output_padding: readonly number[] }, group = 1): Array4 {
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  const perGroup = kernel.shape[1] ?? 1;
  const size = [height, width].map((extent, axis) => (extent - 1) * (window.strides[axis] ?? 1)
    + ((window.kernel_shape[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1 + (window.output_padding[axis] ?? 0)
    - (window.pads[axis] ?? 0) - (window.pads[axis + 2] ?? 0));
  return fill([batch, perGroup * group, size[0] ?? 1, size[1] ?? 1], ([n = 0, m = 0, oh = 0, ow = 0]) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      if (Math.floor(c / (channels / group)) !== Math.floor(m / perGroup)) continue;
      for (let h = 0; h < height; h++) {
        for (let w = 0; w < width; w++) {
          for (const [kh, kw] of places(window)) {
            const [row, column] = seen(window, [h, w], [kh, kw]);
            if (row === oh && column === ow) sum += (at(x, [n, c, h, w]) ?? 0) * (at(kernel, [c, m % perGroup, kh, kw]) ?? 0);
          }
        }
      }
    }
    return sum;
  });
}

export function naiveMaxPool(x: Array4, window: NaiveWindow, ceil = false): Array4 {
  const [height = 1, width = 1] = extents(x, window, ceil);
  return fill([x.shape[0] ?? 1, x.shape[1] ?? 1, height, width], ([n = 0, c = 0, oh = 0, ow = 0]) => Math.max(
    ...places(window).map((place) => at(x, [n, c, ...seen(window, [oh, ow], place)]) ?? -Infinity),
  ));
}

export function naiveAveragePool(x: Array4, window: NaiveWindow, options: { ceil?: boolean; countPad?: boolean } = {}): Array4 {
  const [height = 1, width = 1] = extents(x, window, options.ceil ?? false);
  const [, , rows = 1, columns = 1] = x.shape;
  return fill([x.shape[0] ?? 1, x.shape[1] ?? 1, height, width], ([n = 0, c = 0, oh = 0, ow = 0]) => {
    let [sum, count] = [0, 0];
    for (const place of places(window)) {
      const [h, w] = seen(window, [oh, ow], place);
      const value = at(x, [n, c, h, w]);
      const padded = h < rows + (window.pads[2] ?? 0) && w < columns + (window.pads[3] ?? 0);
      if (value !== undefined || (options.countPad === true && padded)) count++;
      sum += value ?? 0;
    }
    return sum / count;
  });
}
