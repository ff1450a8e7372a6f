import { crc32, deflateRawSync } from 'node:zlib';

/** One file of a test archive; the odd fields make archives that no honest program writes. */
export interface ZipFileSpec {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly deflate?: boolean;
  /** Unix mode, e.g. 0o120777 for a symbolic link. */
  readonly unixMode?: number;
  readonly encrypted?: boolean;
  /** What the directory claims instead of the true values. */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
}

/** A ZIP archive, for tests: local headers and data, then the central directory. */
export function writeZip(files: readonly ZipFileSpec[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const content = Buffer.from(file.content);
    const data = file.deflate ? deflateRawSync(content) : content;
    const name = Buffer.from(file.name, 'utf8');
    const fields = entryFields(file, content, data.length, name.length);
    const local = Buffer.concat([uint32(0x04034b50), fields, name, data]);
    locals.push(local);
    directory.push(Buffer.concat([
      uint32(0x02014b50), uint16(0x031e), fields, uint16(0), uint16(0), uint16(0),
      uint32(((file.unixMode ?? 0o100644) << 16) >>> 0), uint32(offset), name,
    ]));
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.concat([
    uint32(0x06054b50), uint16(0), uint16(0), uint16(files.length), uint16(files.length),
    uint32(central.length), uint32(offset), uint16(0),
  ]);
  return Buffer.concat([...locals, central, end]);
}

/** The fields that local header and directory share, from "version needed" to "extra field length". */
function entryFields(file: ZipFileSpec, content: Buffer, packedLength: number, nameLength: number): Buffer {
  return Buffer.concat([
    uint16(20), uint16(0x800 | (file.encrypted ? 1 : 0)), uint16(file.deflate ? 8 : 0), uint16(0), uint16(0x21),
    uint32(file.declaredCrc ?? crc32(content)), uint32(packedLength), uint32(file.declaredSize ?? content.length),
    uint16(nameLength), uint16(0),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
