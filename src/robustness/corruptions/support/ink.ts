import { LUMA, type Picture } from './picture.ts';

/** Red, green and blue in [0,1]. */
export type Colour = readonly [number, number, number];

/** Pixel coordinates; 0 is the centre of the first pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How much of each pixel is covered, from 0 to 1. */
export class Ink {
  readonly coverage: Float32Array;
  readonly #height: number;
  readonly #width: number;

  constructor({ height, width }: Picture) {
    [this.#height, this.#width] = [height, width];
    this.coverage = new Float32Array(height * width);
  }

  /** A line of a thickness in pixels through points. One thinner than a pixel covers that share of it. */
  stroke(points: readonly Point[], thickness: number): void {
    const half = Math.max(0.5, thickness / 2);
    const strength = Math.min(1, thickness);
    for (const [i, from] of points.slice(0, -1).entries()) {
      const to = points[i + 1] ?? from;
      this.#each(from, to, half + 1, (point) => strength * (half + 0.5 - distance(point, from, to)));
    }
  }

  /** A disc of a radius in pixels, or with `rim` the ring of that thickness inside its edge. */
  disc(centre: Point, radius: number, rim = radius): void {
    this.#each(centre, centre, radius + 1, (point) => {
      const away = Math.hypot(point.x - centre.x, point.y - centre.y);
      return Math.min(radius + 0.5 - away, rim >= radius ? 1 : away - (radius - rim) + 0.5, 2 * radius);
    });
  }

  /** The picture with the ink on it. */
  over({ data, channels }: Picture, colour: Colour, opacity: number): Float32Array {
    const tones = channels === 3 ? colour : [LUMA[0] * colour[0] + LUMA[1] * colour[1] + LUMA[2] * colour[2]];
    const area = this.coverage.length;
    return data.map((value, i) => {
      const covered = opacity * (this.coverage[i % area] ?? 0);
      return value + covered * ((tones[Math.floor(i / area)] ?? 0) - value);
    });
  }

  /** Covers every pixel within `reach` of the box of two points by what `amount` gives, where that is more. */
  #each(from: Point, to: Point, reach: number, amount: (point: Point) => number): void {
    const [top, bottom] = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
    const [left, right] = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
    for (let y = Math.max(0, Math.floor(top)); y <= Math.min(this.#height - 1, bottom); y++) {
      for (let x = Math.max(0, Math.floor(left)); x <= Math.min(this.#width - 1, right); x++) {
        const covered = Math.min(1, amount({ x, y }));
        if (covered > (this.coverage[y * this.#width + x] ?? 0)) this.coverage[y * this.#width + x] = covered;
      }
    }
  }
}

/** From a point to the nearest of a straight line between two. */
function distance({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}
