/** How an image lies: mirrored first, then turned about its middle, then moved. */
export interface Pose {
  /** Left and right changed places. */
  readonly flipped: boolean;
  /** Degrees, counter-clockwise as seen. */
  readonly angle: number;
  /** Whole pixels to the right and down. */
  readonly right: number;
  readonly down: number;
}

export interface PosedImage {
  /** [C,H,W] */
  readonly shape: readonly [number, number, number];
  readonly from: Float32Array;
  /** Written to; not `from`. */
  readonly to: Float32Array;
}

/**
 * Writes an image in another pose. Values between pixels are bilinear; beyond an edge its pixels go on. Turns by
 * quarters of a square image, mirroring and moving copy pixels exactly.
 */
export function poseImage({ shape: [channels, height, width], from, to }: PosedImage, { flipped, angle, right, down }: Pose): void {
  const [cos, sin] = turn(angle);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const plane = height * width;
  for (let at = 0; at < plane; at++) {
    const x = (at % width) - middleX - right;
    const y = Math.floor(at / width) - middleY - down;
    const across = cos * x - sin * y;
    const u = clamp(middleX + (flipped ? -across : across), width - 1);
    const v = clamp(middleY + sin * x + cos * y, height - 1);
    const left = Math.floor(u);
    const top = Math.floor(v);
    const toRight = left < width - 1 ? 1 : 0;
    const below = top < height - 1 ? width : 0;
    const corner = top * width + left;
    for (let base = 0; base < channels * plane; base += plane) {
      const p = base + corner;
      const above = mix(from[p] ?? 0, from[p + toRight] ?? 0, u - left);
      to[base + at] = mix(above, mix(from[p + below] ?? 0, from[p + below + toRight] ?? 0, u - left), v - top);
    }
  }
}

/** Cosine and sine of degrees, exact for quarter turns. */
function turn(angle: number): readonly [number, number] {
  if (angle % 90 === 0) {
    const quarter = (((angle / 90) % 4) + 4) % 4;
    return [[1, 0, -1, 0][quarter] ?? 1, [0, 1, 0, -1][quarter] ?? 0];
  }
  const radians = (angle * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

function mix(a: number, b: number, share: number): number {
  return (1 - share) * a + share * b;
}
