import type { Norm } from '../../threat-model.ts';

/** A model seen from one point: `value` and `gradient` there of a function whose zero is the boundary. */
export interface Linearised {
  readonly point: Float32Array;
  readonly value: number;
  readonly gradient: Float32Array;
}

/** Each round fills at least one pixel to its limit; this many leave an error below float32's. */
const MOST_ROUNDS = 100;

/**
 * The valid image nearest to `from` on the linearised boundary: the solution of min |z - from| with
 * value + gradient.(z - point) = 0 and 0 <= z <= 1. Pixels move together, as their gradients say (L2) or all at one speed
 * (LINF), until they reach their limit; the distance that closes the gap is found by Newton's method, exactly, since the
 * gap is a concave function of it. Where even the box's far corner does not reach the boundary, that corner.
 */
export function nearestOnBoundary(from: Float32Array, { point, value, gradient }: Linearised, norm: Norm): Float32Array {
  const gap = from.reduce((sum, pixel, i) => sum + (gradient[i] ?? 0) * (pixel - (point[i] ?? 0)), value);
  const side = -Math.sign(gap);
  const direction = Float64Array.from(gradient, (slope) => side * (norm === 'L2' ? slope : Math.sign(slope)));
  let length = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { gained, slope } = gainAt(from, gradient, direction, length);
    const left = Math.abs(gap) - gained;
    if (left <= 0 || slope === 0) break;
    length += left / slope;
  }
  return from.map((pixel, i) => Math.min(1, Math.max(0, pixel + length * (direction[i] ?? 0))));
}

/** How much of the gap a movement closes, and how fast it goes on closing it. */
function gainAt(from: Float32Array, gradient: Float32Array, direction: Float64Array, length: number): { gained: number; slope: number } {
  let [gained, slope] = [0, 0];
  for (let i = 0; i < from.length; i++) {
    const pixel = from[i] ?? 0;
    const speed = direction[i] ?? 0;
    const weight = Math.abs(gradient[i] ?? 0);
    const room = speed > 0 ? 1 - pixel : pixel;
    const wanted = length * Math.abs(speed);
    gained += weight * Math.min(wanted, room);
    if (wanted < room) slope += weight * Math.abs(speed);
  }
  return { gained, slope };
}

/** Distance from a point to the linearised boundary in a norm, by the dual norm of the gradient; the box is not seen. */
export function boundaryDistance({ value, gradient }: Linearised, norm: Norm): number {
  const size = norm === 'L2'
    ? Math.sqrt(gradient.reduce((sum, slope) => sum + slope * slope, 0))
    : gradient.reduce((sum, slope) => sum + Math.abs(slope), 0);
  return size === 0 ? Number.POSITIVE_INFINITY : Math.abs(value) / size;
}
