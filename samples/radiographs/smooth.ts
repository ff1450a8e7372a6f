/** Shapes a radiograph is drawn from: all smooth, so that no edge is sharper than a pixel. */

/** 0 below `from`, 1 above `to`, a cubic in between; falls when `from > to`. */
export function ramp(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** A bell of height 1 and standard deviation `width` around 0. */
export function bell(x: number, width: number): number {
  const t = x / width;
  return Math.exp(-0.5 * t * t);
}

/** Distance of a point from an ellipse's centre in units of its radius in that direction: 1 on the border. */
export function ellipticDistance(x: number, y: number, ellipse: Ellipse): number {
  const dx = x - ellipse.x;
  const dy = y - ellipse.y;
  const cos = Math.cos(ellipse.tilt);
  const sin = Math.sin(ellipse.tilt);
  const along = (dx * cos + dy * sin) / ellipse.radiusX;
  const across = (dy * cos - dx * sin) / ellipse.radiusY;
  return Math.sqrt(along * along + across * across);
}

/** `tilt` in radians, clockwise on the picture. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly tilt: number;
}

/** How thick a ball seen from the front is at relative distance `d` from its centre, softened at its border. */
export function ballThickness(d: number, softness: number): number {
  const inside = Math.sqrt(Math.max(0, 1 - d * d));
  return inside * 0.6 + 0.4 * ramp(1 + softness, 1 - softness, d);
}
