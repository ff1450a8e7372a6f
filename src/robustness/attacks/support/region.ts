import { z } from 'zod';
import type { Problem } from '../../../kernel/errors.ts';
import type { Region, ThreatModel } from '../../threat-model.ts';

const border = z.strictObject({
  kind: z.literal('border'),
  width: z.number().positive().max(0.5).describe('Width of the frame as a share of the shorter side.'),
});

const patch = z.strictObject({
  kind: z.literal('patch'),
  side: z.number().positive().max(1).describe('Side of the square as a share of the shorter side.'),
  centreX: z.number().min(0).max(1).default(0.5).describe('Centre from the left, as a share of the width.'),
  centreY: z.number().min(0).max(1).default(0.5).describe('Centre from the top, as a share of the height.'),
});

/** The parameter `region` that every universal attack has. */
export const regionParameter: z.ZodType<Region | null> = z.discriminatedUnion('kind', [border, patch]).nullable().default(null)
  .describe('Where the perturbation may lie: a frame along the edges or a square patch, of at least one pixel; null for the whole image.');

const parametersWithRegion = z.object({ region: regionParameter });

/** The region that parsed parameters of an attack ask for, or undefined for the whole image. */
export function regionOf(parameters: unknown): Region | undefined {
  const read = parametersWithRegion.safeParse(parameters);
  return read.success ? read.data.region ?? undefined : undefined;
}

/** Pixels from `left` and `top` (counted in) to `right` and `bottom` (not counted in). */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The square of a patch, or what a frame leaves free; rounded to pixels, square and frame at least one wide. */
function boxOf(region: Region, [, height = 0, width = 0]: readonly number[]): Box {
  const pixels = (share: number): number => Math.max(1, Math.round(share * Math.min(height, width)));
  if (region.kind === 'border') {
    const edge = pixels(region.width);
    return { left: edge, top: edge, right: width - edge, bottom: height - edge };
  }
  const side = pixels(region.side);
  const left = Math.round(region.centreX * width - side / 2);
  const top = Math.round(region.centreY * height - side / 2);
  return { left, top, right: left + side, bottom: top + side };
}

/** What is wrong with a region on images of `shape` [C,H,W]; nothing when there is none. */
export function regionProblems(region: Region | undefined, shape: readonly number[]): Problem[] {
  if (!region) return [];
  const { left, top, right, bottom } = boxOf(region, shape);
  const [, height = 0, width = 0] = shape;
  const found = `pixels ${left} to ${right} of ${width} across and ${top} to ${bottom} of ${height} down`;
  const bad = (message: string): Problem[] => [{ code: 'INVALID_INPUT', message, path: ['parameters', 'region'] }];
  if (region.kind === 'border' && (left >= right || top >= bottom)) {
    return bad(`expected a frame that leaves something of the image free, found one of ${left} pixels on an image of ${width}x${height}: leave the region out for the whole image`);
  }
  if (left < 0 || top < 0 || right > width || bottom > height) return bad(`expected a patch inside the image, found ${found}`);
  return [];
}

/** One for each value of an image [C,H,W] that a perturbation may change, zero for the others. */
export function regionMask(region: Region, shape: readonly number[]): Uint8Array {
  const { left, top, right, bottom } = boxOf(region, shape);
  const [channels = 0, height = 0, width = 0] = shape;
  const isPatch = region.kind === 'patch';
  const plane = Uint8Array.from({ length: height * width }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const inBox = x >= left && x < right && y >= top && y < bottom;
    return inBox === isPatch ? 1 : 0;
  });
  const mask = new Uint8Array(channels * plane.length);
  for (let channel = 0; channel < channels; channel++) mask.set(plane, channel * plane.length);
  return mask;
}

/** Sets to zero, in place, what of a perturbation or gradient [C,H,W] lies outside the region of a threat model. */
export function restrict(values: Float32Array, { region }: Pick<ThreatModel, 'region'>, shape: readonly number[]): void {
  if (!region) return;
  const mask = regionMask(region, shape);
  for (let i = 0; i < values.length; i++) if (mask[i] === 0) values[i] = 0;
}
