import { floatTensor, type FloatTensor } from '../../numeric/tensor/tensor.ts';

/** Rows of a batch, `to` not counted in. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** `count` rows in the fewest consecutive parts of at most `most`, of sizes that differ by one at most. */
export function evenParts(count: number, most: number): Rows[] {
  const parts = Math.ceil(count / most);
  return Array.from({ length: parts }, (_, part) => ({
    from: Math.floor((part * count) / parts), to: Math.floor(((part + 1) * count) / parts),
  }));
}

/** Some rows of a tensor [N, ...], as a view. */
export function rowsOf({ data, shape: [count = 0, ...rest] }: FloatTensor, { from, to }: Rows): FloatTensor {
  const size = data.length / count;
  return floatTensor([to - from, ...rest], data.subarray(from * size, to * size));
}

/** Tensors [N, ...] one below the other; one alone as it is. */
export function stackRows(tensors: readonly FloatTensor[]): FloatTensor {
  const [first, ...others] = tensors;
  if (!first || others.length === 0) return first ?? floatTensor([0]);
  const rows = tensors.reduce((sum, { shape: [count = 0] }) => sum + count, 0);
  const stacked = floatTensor([rows, ...first.shape.slice(1)]);
  let at = 0;
  for (const { data } of tensors) {
    stacked.data.set(data, at);
    at += data.length;
  }
  return stacked;
}

/** The sum of tensors of one shape; one alone as it is. */
export function addTensors(tensors: readonly FloatTensor[]): FloatTensor {
  const [first, ...others] = tensors;
  if (!first || others.length === 0) return first ?? floatTensor([0]);
  const sum = floatTensor(first.shape, first.data.slice());
  for (const { data } of others) addWeighted(sum.data, data, 1);
  return sum;
}

/** Adds `weight` times `values` to `sum`, in place. */
export function addWeighted(sum: Float32Array, values: Float32Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (values[i] ?? 0);
}
