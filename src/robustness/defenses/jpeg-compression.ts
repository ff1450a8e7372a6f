import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import type { GraphBuilder } from '../../numeric/graph/graph-builder.ts';
import type { Value } from '../../numeric/graph/op-table.ts';
import { padByCopying } from '../../numeric/ops/support/pad-by-copying.ts';
import { sliceAxis } from '../../numeric/ops/support/slices.ts';
import type { TransformDefense } from './defense.ts';
import { BLOCK, blockCosines } from './transform-support/block-cosines.ts';
import { fixedConstant, fixedNumber } from './transform-support/fixed-constant.ts';
import { levelsOf, samplesOf } from './transform-support/jpeg-colours.ts';
import { quantisationSteps } from './transform-support/jpeg-tables.ts';
import { putInFront, type ImageExtents } from './transform-support/put-in-front.ts';
import { roundedWithin } from './transform-support/whole-numbers.ts';

const parameters = z.strictObject({
  quality: z.int().min(10).max(100).default(75).describe('Quality as libjpeg and most programs count it, 10 to 100.'),
});

/**
 * Baseline JPEG without loss of colour resolution (4:4:4), as libjpeg computes it; entropy coding loses nothing and is
 * left out. Grey images take the luminance table. Every rounding and clipping has a straight-through gradient.
 */
export const jpegCompression: TransformDefense<typeof parameters> = {
  name: 'jpeg-compression',
  title: 'JPEG compression',
  summary: 'Sends the image through JPEG before the model sees it: removes fine detail of little contrast, block by block.',
  reference: 'Guo, Rana, Cisse & van der Maaten, Countering adversarial images using input transformations, ICLR 2018; straight-through gradient: Athalye, Carlini & Wagner, ICML 2018',
  kind: 'TRANSFORM',
  parameters,
  prefix: (graph, { quality }) => putInFront(graph, 'jpeg-compression', (build, image, extents) => {
    const channels = jpegChannels(extents);
    const white = fixedNumber(build, 'jpeg white', 255);
    const levels = build.op('Round', [build.op('Mul', [wholeBlocks(build, image, extents), white])]);
    const samples = throughBlocks(build, build.op('Round', [samplesOf(build, levels, channels)]), channels, quality);
    const decoded = roundedWithin(build, levelsOf(build, samples, channels), 0, 255);
    return build.op('Div', [cropped(build, decoded, extents), white]);
  }),
};

function jpegChannels({ channels }: ImageExtents): 1 | 3 {
  if (channels === 1 || channels === 3) return channels;
  throw new AppError('UNSUPPORTED', `jpeg-compression: expected images of 1 or 3 channels, found ${channels}`);
}

/** Up to a multiple of 8 with copies of the last row and column, as libjpeg fills its blocks. */
function wholeBlocks(build: GraphBuilder, image: Value, { height, width }: ImageExtents): Value {
  const missing = (extent: number): number => (BLOCK - (extent % BLOCK)) % BLOCK;
  return padByCopying(build, image, { mode: 'edge', pads: [0, 0, 0, 0, 0, 0, missing(height), missing(width)] });
}

/** libjpeg's integer transform gives coefficients times 8, as whole numbers. */
const COEFFICIENT_UNITS = 8;

/** Off every step, so that Round takes halves away from zero, as libjpeg does: far less than a unit of any quotient. */
const HALVES_AWAY = 1 - 1e-6;

/** Whole samples to their quantised cosine coefficients and back to whole samples. */
function throughBlocks(build: GraphBuilder, samples: Value, channels: 1 | 3, quality: number): Value {
  const window = { kernel_shape: [BLOCK, BLOCK], strides: [BLOCK, BLOCK], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 };
  const size = BLOCK * BLOCK;
  const cosines = fixedConstant(build, 'jpeg cosines', [channels * size, channels, BLOCK, BLOCK], blockCosines(channels));
  const steps = quantisationSteps(channels, quality);
  const perFrequency = (name: string, factor: number): Value =>
    fixedConstant(build, name, [1, channels * size, 1, 1], steps.map((step) => step * factor));
  const units = build.op('Mul', [build.op('Conv', [samples, cosines], window), fixedNumber(build, 'jpeg units', COEFFICIENT_UNITS)]);
  const inSteps = build.op('Div', [build.op('Round', [units]), perFrequency('jpeg divisors', COEFFICIENT_UNITS * HALVES_AWAY)]);
  const dequantised = build.op('Mul', [build.op('Round', [inSteps]), perFrequency('jpeg steps', 1)]);
  const restored = build.op('ConvTranspose', [dequantised, cosines], { ...window, output_padding: [0, 0] });
  return roundedWithin(build, restored, -128, 127);
}

function cropped(build: GraphBuilder, image: Value, { height, width }: ImageExtents): Value {
  return [height, width].reduce((whole, stop, index) => {
    const axis = index + 2;
    return whole.type.shape[axis] === stop ? whole : sliceAxis(build, whole, { axis, start: 0, stop });
  }, image);
}
