/** Sets of images as arrays [count] of 0 and 1. */
export function size(set: Uint8Array): number {
  return set.reduce((sum, value) => sum + value, 0);
}

export function union(sets: readonly Uint8Array[], count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, image) => (sets.some((set) => set[image] === 1) ? 1 : 0));
}

/** In the first, not in the second. */
export function without(set: Uint8Array, other: Uint8Array): Uint8Array {
  return set.map((value, image) => (value === 1 && other[image] !== 1 ? 1 : 0));
}

export function complement(set: Uint8Array): Uint8Array {
  return set.map((value) => 1 - value);
}

/** Which images they are. */
export function members(set: Uint8Array): Uint32Array {
  return Uint32Array.from(set.keys()).filter((image) => set[image] === 1);
}
