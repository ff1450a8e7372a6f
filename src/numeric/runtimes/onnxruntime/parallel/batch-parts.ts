import { AppError } from '../../../../kernel/errors.ts';
import { floatTensor, sizeOf, type FloatTensor, type Tensor } from '../../../tensor/tensor.ts';
import type { Join } from './batch-joins.ts';

export type Tensors = Readonly<Record<string, Tensor>>;

/** The images `from` up to, not including, `to`, copied: a view would take the whole batch along to another thread. */
export function partOf(feeds: Tensors, from: number, to: number): Tensors {
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => {
    const { shape: [, ...rest], data } = requireFloat(feed);
    const row = sizeOf(rest);
    return [name, floatTensor([to - from, ...rest], data.slice(from * row, to * row))];
  }));
}

/** The results of consecutive parts as those of the whole batch; sums are taken in the order of the parts. */
export function joined(parts: readonly Tensors[], joins: ReadonlyMap<string, Join>): Tensors {
  return Object.fromEntries(Array.from(joins, ([name, join]) => {
    const tensors = parts.map((part) => requireFloat(part[name]));
    return [name, join === 'add' ? sum(tensors) : concatenation(tensors)];
  }));
}

function concatenation(tensors: readonly FloatTensor[]): FloatTensor {
  const rows = tensors.reduce((count, { shape }) => count + (shape[0] ?? 0), 0);
  const whole = floatTensor([rows, ...(tensors[0]?.shape.slice(1) ?? [])]);
  let end = 0;
  for (const { data } of tensors) {
    whole.data.set(data, end);
    end += data.length;
  }
  return whole;
}

function sum(tensors: readonly FloatTensor[]): FloatTensor {
  const total = floatTensor(tensors[0]?.shape ?? []);
  for (const { data } of tensors) {
    for (let index = 0; index < data.length; index++) total.data[index] = (total.data[index] ?? 0) + (data[index] ?? 0);
  }
  return total;
}

function requireFloat(tensor: Tensor | undefined): FloatTensor {
  if (tensor?.dtype === 'float32') return tensor;
  throw new AppError('INTERNAL', `expected a batch of float32, found ${tensor?.dtype ?? 'nothing'}`);
}
