import { rename, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { writeNpy } from '../../numeric/formats/npy.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
/** 1 January 1980: the file depends on its content only. */
const DATE = 0x21;

/** Writes float32 arrays as numpy.savez does, whole or not at all. */
export async function writeNpz(path: string, arrays: Readonly<Record<string, FloatTensor>>): Promise<void> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [array, tensor] of Object.entries(arrays)) {
    const [name, content] = [Buffer.from(`${array}.npy`), Buffer.from(writeNpy(tensor))];
    const local = Buffer.concat([numbers([LOCAL_HEADER, 4]), common(name, content), name, content]);
    directory.push(Buffer.concat([numbers([CENTRAL_HEADER, 4], [20, 2]), common(name, content), numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), name]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = directory.length;
  const end = numbers([END_OF_DIRECTORY, 4], [0, 2], [0, 2], [count, 2], [count, 2], [central.length, 4], [offset, 4], [0, 2]);
  const temporary = `${path}.${process.pid}.partial`;
  await writeFile(temporary, Buffer.concat([...parts, central, end]), { flush: true });
  await rename(temporary, path);
}

/** What local header and directory share: version, flags, no compression, time, checksum, sizes, length of the name. */
function common(name: Buffer, content: Buffer): Buffer {
  const size = content.length;
  return numbers([20, 2], [0, 2], [0, 2], [0, 2], [DATE, 2], [crc32(content), 4], [size, 4], [size, 4], [name.length, 2], [0, 2]);
}

/** Little-endian numbers with their widths in bytes. */
function numbers(...fields: readonly (readonly [value: number, bytes: number])[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((total, [, bytes]) => total + bytes, 0));
  fields.reduce((at, [value, bytes]) => buffer.writeUIntLE(value, at, bytes), 0);
  return buffer;
}
