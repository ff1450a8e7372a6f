const SIGNATURE = 'GCOL';
/** Signature, version, three zeros, the length of the whole heap. */
const HEADER_BYTES = 16;
/** Number, references, four zeros, the length of the object. */
const OBJECT_HEADER_BYTES = 16;

/**
 * What is wrong with the heaps in which HDF5 keeps texts of any length, or undefined. The library walks through their
 * objects by the lengths they state and, told none or an absurd one, walks for ever.
 */
export function heapDamage(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf(SIGNATURE); at >= 0; at = file.indexOf(SIGNATURE, at + 1)) {
    if (at + HEADER_BYTES > file.length) return `a heap cut off at byte ${at}`;
    // Four letters may stand in any weight; four letters, the version and zeros hardly.
    const isHeap = file.readUInt32LE(at + 4) === 1;
    if (isHeap && !isWalkable(file, at)) return `a damaged heap at byte ${at}`;
  }
  return undefined;
}

function isWalkable(file: Buffer, start: number): boolean {
  const length = Number(file.readBigUInt64LE(start + 8));
  const end = start + length;
  if (length < HEADER_BYTES || end > file.length) return false;
  let at = start + HEADER_BYTES;
  while (at + OBJECT_HEADER_BYTES <= end) {
    const size = Number(file.readBigUInt64LE(at + 8));
    const isFreeSpace = file.readUInt16LE(at) === 0;
    // Free space counts its header in; objects do not and fill up to eight bytes.
    const step = isFreeSpace ? size : OBJECT_HEADER_BYTES + Math.ceil(size / 8) * 8;
    if (step < OBJECT_HEADER_BYTES || at + step > end) return false;
    at += step;
  }
  return true;
}
