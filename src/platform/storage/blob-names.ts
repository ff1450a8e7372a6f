import { AppError } from '../../kernel/errors.ts';

/** Throws unless the text can name a folder and nothing else: what reaches the storage is never a path. */
export function checkOrganizationId(organizationId: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(organizationId)) {
    throw new AppError('INVALID_INPUT',
      `expected an organization's id of letters, digits, _ and -, found ${JSON.stringify(organizationId.slice(0, 80))}, naming a blob`);
  }
}

/** Throws unless the text is a SHA-256 in lower-case hex. */
export function checkDigest(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new AppError('INVALID_INPUT',
      `expected a SHA-256 of 64 lower-case hex digits, found ${JSON.stringify(sha256.slice(0, 80))}, naming a blob`);
  }
}

/** Throws unless the range, of inclusive byte positions, lies inside a blob of this size. */
export function checkBlobRange({ start, end }: { start: number; end: number }, size: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start || end >= size) {
    throw new AppError('INVALID_INPUT', `expected a byte range inside 0-${size - 1}, found ${start}-${end}, opening a blob`);
  }
}

export function blobNotFound(sha256: string): AppError {
  return new AppError('NOT_FOUND', `expected a blob with SHA-256 ${sha256}, found none`);
}
