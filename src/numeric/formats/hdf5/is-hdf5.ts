const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes are an HDF5 file: its signature stands at the start, or behind a user block of 512, 1024, 2048 … bytes. */
export function isHdf5(bytes: Uint8Array): boolean {
  for (let start = 0; start + SIGNATURE.length <= bytes.length; start = start === 0 ? 512 : start * 2) {
    if (SIGNATURE.every((byte, index) => bytes[start + index] === byte)) return true;
  }
  return false;
}
