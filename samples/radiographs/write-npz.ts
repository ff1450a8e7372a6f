import { crc32, deflateRawSync } from 'node:zlib';

/** An array of one NPZ member: bytes as `|u1`, texts as `<U…`. `data` is row-major. */
export type NpzArray =
  | { readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly shape: readonly number[]; readonly data: readonly string[] };

/** 1 January 1980, the first day ZIP knows: a file's bytes must not tell when it was made. */
const ZIP_DATE = 0x0021;
const ZIP_VERSION = 20;
const DEFLATED = 8;

function encodeTexts(texts: readonly string[], width: number): Buffer {
  const bytes = Buffer.alloc(texts.length * width * 4);
  texts.forEach((text, index) => {
    [...text].forEach((character, position) => {
      bytes.writeUInt32LE(character.codePointAt(0) ?? 0, (index * width + position) * 4);
    });
  });
  return bytes;
}

/** NPY 1.0 (the NumPy Enhancement Proposal 1): magic, version, padded header, data. */
function encodeNpy({ shape, data }: NpzArray): Buffer {
  const width = data instanceof Uint8Array ? 0 : Math.max(1, ...data.map((text) => [...text].length));
  const descr = data instanceof Uint8Array ? '|u1' : `<U${width}`;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 0xff, padded.length >> 8]);
  return Buffer.concat([prefix, Buffer.from(padded, 'latin1'), data instanceof Uint8Array ? data : encodeTexts(data, width)]);
}

/** The 26 bytes that the local and the central header of a ZIP member have in common. */
function commonHeader(name: Buffer, packed: Buffer, plain: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(ZIP_VERSION, 0);
  header.writeUInt16LE(DEFLATED, 4);
  header.writeUInt16LE(ZIP_DATE, 8);
  header.writeUInt32LE(crc32(plain), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(plain.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function centralHeader(common: Buffer, name: Buffer, offset: number): Buffer {
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x02014b50, 0);
  start.writeUInt16LE(ZIP_VERSION, 4);
  const end = Buffer.alloc(14);
  end.writeUInt32LE(offset, 10);
  return Buffer.concat([start, common, end, name]);
}

function endOfDirectory(members: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members, 8);
  end.writeUInt16LE(members, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/** An NPZ file: a ZIP archive of deflated NPY members, in the order given. The same arrays make the same bytes. */
export function encodeNpz(arrays: Readonly<Record<string, NpzArray>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [key, array] of Object.entries(arrays)) {
    const name = Buffer.from(`${key}.npy`, 'latin1');
    const plain = encodeNpy(array);
    const packed = deflateRawSync(plain, { level: 9 });
    const common = commonHeader(name, packed, plain);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), common, name, packed]);
    directory.push(centralHeader(common, name, offset));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...locals, central, endOfDirectory(directory.length, central.length, offset)]);
}
