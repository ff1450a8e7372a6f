import type { Entry } from 'yauzl';

/** What an uploaded archive may hold; everything is checked on the directory, before any member is unpacked. */
export interface ZipLimits {
  readonly maxEntries: number;
  readonly maxMemberBytes: number;
  readonly maxTotalBytes: number;
  /** Unpacked bytes per packed byte, for members larger than `ratioFloorBytes`. */
  readonly maxRatio: number;
  /** Small members may be very regular (labels of one class): a ratio says nothing about them. */
  readonly ratioFloorBytes: number;
}

const MiB = 1024 ** 2;

/** What fits every archive that Assay takes: many images, or few large arrays. */
export const ARCHIVE_LIMITS: ZipLimits = {
  maxEntries: 500_000,
  maxMemberBytes: 64 * 1024 * MiB,
  maxTotalBytes: 64 * 1024 * MiB,
  maxRatio: 200,
  ratioFloorBytes: MiB,
};

const MAX_NAME_LENGTH = 1024;

/** Unix file types in the upper half of the external attributes; 0 when the writer gave none. */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0x1: 'a named pipe', 0x2: 'a device', 0x6: 'a device', 0xa: 'a symbolic link', 0xc: 'a socket',
};

/** Every reason why a member may not be unpacked. */
export function memberProblems(name: string, entry: Entry, limits: ZipLimits): string[] {
  const type = FILE_TYPES[(entry.externalFileAttributes >>> 28) & 0xf];
  const reasons = [...nameProblems(name)];
  if (type !== undefined) reasons.push(`expected a file or folder, found ${type}`);
  if (entry.isEncrypted()) reasons.push('it is encrypted: upload an archive without a password');
  else if (!entry.canDecodeFileData()) reasons.push(`expected compression 0 (stored) or 8 (deflate), found ${entry.compressionMethod}`);
  if (entry.uncompressedSize > limits.maxMemberBytes) {
    reasons.push(`expected at most ${limits.maxMemberBytes} bytes unpacked, found ${entry.uncompressedSize}`);
  }
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > limits.ratioFloorBytes && ratio > limits.maxRatio) {
    reasons.push(`expected at most ${limits.maxRatio} unpacked bytes per packed byte, found ${ratio.toFixed(0)}`);
  }
  return reasons.map((reason) => `member ${JSON.stringify(name)}: ${reason}`);
}

function nameProblems(name: string): string[] {
  const reasons: string[] = [];
  if (name === '' || name.length > MAX_NAME_LENGTH) reasons.push(`expected a name of 1 to ${MAX_NAME_LENGTH} characters, found ${name.length}`);
  if (name.includes('\\')) reasons.push('expected "/" between folders, found "\\"');
  if (hasControlCharacter(name)) reasons.push('expected printable characters in the name, found a control character');
  if (/^([a-zA-Z]:|[\\/])/.test(name)) reasons.push('expected a relative name, found an absolute one');
  if (name.split(/[\\/]/).includes('..')) reasons.push('expected a name inside the archive, found ".."');
  return reasons;
}

function hasControlCharacter(name: string): boolean {
  return [...name].some((character) => character.charCodeAt(0) < 0x20 || character.charCodeAt(0) === 0x7f);
}
