import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import { fixed, type CaseInput } from './op-case.ts';

/** A constant of uint8. */
export function bytes(shape: readonly number[], data: readonly number[]): CaseInput {
  if (data.length !== sizeOf(shape)) throw new Error(`a case has ${data.length} numbers for shape [${shape.join(', ')}]`);
  return { tensor: { dtype: 'uint8', shape, data: Uint8Array.from(data) }, role: 'fixed' };
}

/** A constant of int32, as biases are. */
export function int32s(data: readonly number[]): CaseInput {
  return { tensor: { dtype: 'int32', shape: [data.length], data: Int32Array.from(data) }, role: 'fixed' };
}

/** Scale and zero point of uint8 as two inputs. */
export function about(scale: number, zeroPoint: number): readonly [CaseInput, CaseInput] {
  return [fixed([], [scale]), bytes([], [zeroPoint])];
}

/** The number of uint8 that stands for x, halves rounded to even. */
export function quantisedTo(scale: number, zeroPoint: number): (x: number) => number {
  return (x) => {
    const ratio = Math.fround(Math.fround(x) / Math.fround(scale));
    const below = Math.floor(ratio);
    const nearest = ratio - below === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(ratio);
    return Math.min(255, Math.max(0, nearest + zeroPoint));
  };
}
