/** protobufjs gives 64-bit integers as objects where the package `long` is present, as numbers elsewhere. */
export type WireInteger = number | { toNumber(): number; toString(): string };

/** A wire integer as a number; those beyond 2^53 are clamped, where they mean "to the end" or are refused later. */
export function toNumber(integer: WireInteger): number {
  const number = typeof integer === 'number' ? integer : integer.toNumber();
  return Math.min(Math.max(number, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
