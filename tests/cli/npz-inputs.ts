import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { bytesOf, npyFile } from '../support/npy-writer.ts';
import { writeZip } from '../support/zip-writer.ts';

/** A folder for one test file's inputs and results. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'assay-cli-'));

  file(name: string, content?: Uint8Array): string {
    const path = join(this.path, name);
    if (content) writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** An NPZ with float32 images and int64 labels, as numpy writes them; either may be left out. */
export function inputsFile(arrays: { readonly image?: { readonly shape: readonly number[]; readonly data: Float32Array }; readonly label?: readonly number[] }): Uint8Array {
  const { image, label } = arrays;
  return writeZip([
    ...(image ? [{ name: 'image.npy', content: npyFile('<f4', image.shape, bytesOf(image.data)) }] : []),
    ...(label ? [{ name: 'label.npy', content: npyFile('<i8', [label.length], bytesOf(BigInt64Array.from(label, BigInt))) }] : []),
    ...(image || label ? [] : [{ name: 'other.npy', content: npyFile('<f4', [1], bytesOf(Float32Array.of(1))) }]),
  ]);
}

/** The arrays of an NPZ as plain numbers. */
export async function numbersIn(path: string): Promise<Readonly<Record<string, { readonly shape: readonly number[]; readonly type: string; readonly data: Float64Array }>>> {
  const arrays = await readNpz(await readFile(path), path);
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, type, data }]) => [
    name, { shape, type, data: Float64Array.from<number | bigint | string>(data, Number) },
  ]));
}
