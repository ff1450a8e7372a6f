import { floatTensor, sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';

/** Luma of ITU-R BT.601, as images are made grey. */
const LUMA = [0.299, 0.587, 0.114];

/**
 * A perturbation [C,H,W] brought to another model's shape: its luma where the model is grey, resized bilinearly channel
 * by channel (pixel centres at halves, edges repeated, no averaging), replicated where the model has colour.
 */
export function fitPerturbation(perturbation: FloatTensor, [channels, height, width]: readonly [number, number, number]): FloatTensor {
  const planes = planesOf(perturbation, channels).map((plane) => resizePlane(plane, { height, width }));
  const fitted = floatTensor([channels, height, width]);
  for (let channel = 0; channel < channels; channel++) {
    fitted.data.set(planes[planes.length === 1 ? 0 : channel]?.values ?? [], channel * height * width);
  }
  return fitted;
}

/** By what an L2 norm is multiplied so that the mean square of a value stays what it was. */
export function l2ScaleBetween(from: readonly number[], to: readonly number[]): number {
  return Math.sqrt(sizeOf(to) / sizeOf(from));
}

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** One plane where the model is grey or the perturbation is, else all of them. */
function planesOf({ shape, data }: FloatTensor, wantedChannels: number): Plane[] {
  const [channels = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const planes = Array.from({ length: channels }, (_, channel) => Float64Array.from(data.subarray(channel * area, (channel + 1) * area)));
  if (wantedChannels > 1 || channels === 1) return planes.map((values) => ({ height, width, values }));
  const luma = new Float64Array(area);
  planes.forEach((plane, channel) => { plane.forEach((value, i) => { luma[i] = (luma[i] ?? 0) + (LUMA[channel] ?? 0) * value; }); });
  return [{ height, width, values: luma }];
}

function resizePlane(plane: Plane, { height, width }: Pick<Plane, 'height' | 'width'>): Plane {
  if (plane.height === height && plane.width === width) return plane;
  const [rows, columns] = [samplesOf(plane.height, height), samplesOf(plane.width, width)];
  const values = new Float64Array(height * width);
  const at = (row: number, column: number): number => plane.values[row * plane.width + column] ?? 0;
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const upper = at(row.low, column.low) * (1 - column.share) + at(row.low, column.high) * column.share;
      const lower = at(row.high, column.low) * (1 - column.share) + at(row.high, column.high) * column.share;
      values[y * width + x] = upper * (1 - row.share) + lower * row.share;
    });
  });
  return { height, width, values };
}

interface Sample {
  readonly low: number;
  readonly high: number;
  /** Of `high`. */
  readonly share: number;
}

/** Between which two old positions each new one lies, along one side. */
function samplesOf(from: number, to: number): Sample[] {
  return Array.from({ length: to }, (_, index) => {
    const position = Math.min(from - 1, Math.max(0, ((index + 0.5) * from) / to - 0.5));
    const low = Math.floor(position);
    return { low, high: Math.min(from - 1, low + 1), share: position - low };
  });
}
