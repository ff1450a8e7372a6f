/** A length-delimited field of a protobuf message: its number and its bytes. */
export interface WireField {
  readonly field: number;
  readonly bytes: Uint8Array;
}

/**
 * The length-delimited fields of a protobuf message, in order, as views. For fields newer than the generated reader,
 * which skips what it does not know. The message must have been read once already: what is malformed ends the list.
 */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    return NaN;
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      if (!(length <= message.length - at)) return;
      yield { field: Math.floor(tag / 8), bytes: message.subarray(at, at + length) };
      at += length;
    } else return;
  }
}
