import { sizeOf, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { numbersOf, type Expected } from './op-case.ts';

/** Einsum by one loop over all letters; axes of extent 1 broadcast. The equation must have a right side and no ellipsis. */
export function naiveEinsum(equation: string, operands: readonly Tensor[]): Expected {
  const [left = '', right = ''] = equation.split('->');
  const terms = left.split(',');
  const letters = [...new Set(left.replaceAll(',', ''))];
  const extents = new Map(letters.map((letter) => [letter, Math.max(...terms.map((term, index) => (
    term.includes(letter) ? operands[index]?.shape[term.indexOf(letter)] ?? 1 : 1
  )))]));
  const shape = [...right].map((letter) => extents.get(letter) ?? 1);
  const data = new Array<number>(sizeOf(shape)).fill(0);
  const total = sizeOf(letters.map((letter) => extents.get(letter) ?? 1));
  for (let flat = 0; flat < total; flat++) {
    const at = placesOf(flat, letters, extents);
    const product = terms.reduce((value, term, index) => value * elementAt(operands[index], term, at), 1);
    data[offsetOf(right, shape, at)] = (data[offsetOf(right, shape, at)] ?? 0) + product;
  }
  return { shape, data };
}

function placesOf(flat: number, letters: readonly string[], extents: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  let rest = flat;
  return new Map(letters.map((letter) => {
    const extent = extents.get(letter) ?? 1;
    const place = rest % extent;
    rest = Math.floor(rest / extent);
    return [letter, place];
  }));
}

function elementAt(tensor: Tensor | undefined, term: string, at: ReadonlyMap<string, number>): number {
  return numbersOf(tensor)[offsetOf(term, tensor?.shape ?? [], at)] ?? NaN;
}

function offsetOf(term: string, shape: readonly number[], at: ReadonlyMap<string, number>): number {
  return [...term].reduce((offset, letter, axis) => {
    const extent = shape[axis] ?? 1;
    return offset * extent + (extent === 1 ? 0 : at.get(letter) ?? 0);
  }, 0);
}
