import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { numbersOf, type Expected } from './op-case.ts';

/** Fails unless a tensor has the expected shape and, to five digits, the expected numbers. */
export function expectClose(found: Tensor | undefined, expected: Expected): void {
  expect(found?.shape).toEqual(expected.shape);
  const numbers = found ? numbersOf(found) : [];
  const worst = Math.max(0, ...numbers.map((number, index) => distance(number, expected.data[index] ?? NaN)));
  if (!(worst < 1e-5)) expect(numbers).toEqual(expected.data);
  expect(numbers).toHaveLength(expected.data.length);
}

function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
  return Number.isNaN(difference) ? Infinity : difference;
}

/** Norm of the difference over norm of the reference. */
export function relativeError(found: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (found.length !== reference.length) return Infinity;
  let [difference, size] = [0, 0];
  for (let index = 0; index < reference.length; index++) {
    difference += ((found[index] ?? NaN) - (reference[index] ?? NaN)) ** 2;
    size += (reference[index] ?? NaN) ** 2;
  }
  return Math.sqrt(difference / size);
}
