import type { GraphBuilder } from '../../../numeric/graph/graph-builder.ts';
import type { Value } from '../../../numeric/graph/op-table.ts';
import { fixedConstant, fixedNumber } from './fixed-constant.ts';

/** A level in the middle, which JPEG takes off before the cosine transform. */
const MIDDLE = 128;

/** RGB to luma and two colour differences (JFIF 1.02, from ITU-R BT.601), a row each. */
const TO_YCC = [0.299, 0.587, 0.114, -0.168735892, -0.331264108, 0.5, 0.5, -0.418687589, -0.081312411];
const TO_RGB = [1, 0, 1.402, 1, -0.344136286, -0.714136286, 1, 1.772, 0];

/** One pixel at a time. */
const POINTWISE = { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 };

/** Levels 0 … 255 [N,C,H,W] as samples -128 … 127: grey as it is, colour as YCbCr; not yet rounded. */
export function samplesOf(build: GraphBuilder, levels: Value, channels: 1 | 3): Value {
  if (channels === 1) return build.op('Sub', [levels, fixedNumber(build, 'jpeg middle', MIDDLE)]);
  const offset = fixedConstant(build, 'jpeg middle', [3], [-MIDDLE, 0, 0]);
  return build.op('Conv', [levels, fixedConstant(build, 'jpeg to ycc', [3, 3, 1, 1], TO_YCC), offset], POINTWISE);
}

/** The way back, as rounded by nothing and clipped to nothing. */
export function levelsOf(build: GraphBuilder, samples: Value, channels: 1 | 3): Value {
  if (channels === 1) return build.op('Add', [samples, fixedNumber(build, 'jpeg middle', MIDDLE)]);
  const offset = fixedConstant(build, 'jpeg middle', [3], [MIDDLE, MIDDLE, MIDDLE]);
  return build.op('Conv', [samples, fixedConstant(build, 'jpeg to rgb', [3, 3, 1, 1], TO_RGB), offset], POINTWISE);
}
