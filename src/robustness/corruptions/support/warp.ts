import { mapPlanes, type Picture } from './picture.ts';

/** Where a pixel of the result comes from: about the middle of the picture, turned (radians), scaled, moved (pixels). */
export interface Pose {
  readonly angle?: number;
  /** Above 1 enlarges. */
  readonly zoom?: number;
  readonly dx?: number;
  readonly dy?: number;
}

/** A plane's value between pixels, by the four around; beyond an edge its pixels go on. x and y in pixel centres from 0. */
export function sample(plane: Float32Array, { height, width }: Pick<Picture, 'height' | 'width'>, x: number, y: number): number {
  const [u, v] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [fx, fy] = [u - left, v - top];
  const above = (1 - fx) * (plane[top * width + left] ?? 0) + fx * (plane[top * width + right] ?? 0);
  const below = (1 - fx) * (plane[bottom * width + left] ?? 0) + fx * (plane[bottom * width + right] ?? 0);
  return (1 - fy) * above + fy * below;
}

/** The picture in another pose, bilinear. */
export function warped(picture: Picture, { angle = 0, zoom = 1, dx = 0, dy = 0 }: Pose): Float32Array {
  const { height, width } = picture;
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const [cos, sin] = [Math.cos(angle) / zoom, Math.sin(angle) / zoom];
  return mapPlanes(picture, (plane) => plane.map((_, i) => {
    const [x, y] = [(i % width) - cx, Math.floor(i / width) - cy];
    return sample(plane, picture, cx + cos * x - sin * y - dx, cy + sin * x + cos * y - dy);
  }));
}
