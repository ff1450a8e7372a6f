/**
 * Where `rejected` begins on the way from a point it accepts (`inside`) to one it rejects (`outside`), by bisection to the
 * last bit. For monotone conditions.
 */
export function boundary(outside: number, inside: number, rejected: (point: number) => boolean): number {
  let [out, within] = [outside, inside];
  for (;;) {
    const middle = (out + within) / 2;
    if (middle === out || middle === within) return middle;
    if (rejected(middle)) out = middle;
    else within = middle;
  }
}
