/** Whether bytes are those of a TensorFlow Lite model: a flatbuffer with the identifier TFL3. */
export function isTflite(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'TFL3';
}
