import { readFileSync } from 'node:fs';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import type { FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { shared } from '../../support/shared-material.ts';

export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The bytes of a file, by its path in ../shared. */
export function sharedFile(path: string): Uint8Array {
  return readFileSync(shared(path));
}

/** An .npz of ../shared: shapes and numbers by name. */
export async function sharedArrays(path: string): Promise<Readonly<Record<string, ReferenceArray>>> {
  const arrays = await readNpz(sharedFile(path), path);
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [
    name, { shape: array.shape, data: Float64Array.from<number | bigint | string>(array.data, Number) },
  ]));
}

/** An array of an .npz as a float32 tensor. Fails when it is missing. */
export function asTensor(array: ReferenceArray | undefined): FloatTensor {
  if (!array) throw new Error('the reference lacks an array');
  return { dtype: 'float32', shape: array.shape, data: Float32Array.from(array.data) };
}
