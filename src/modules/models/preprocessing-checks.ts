import type { ProblemList } from '../shared/index.ts';
import type { ChannelOrder, PreprocessingRecord, ResizeKernel } from './model.record.ts';

const MAX_SIDE = 4096;
const CHANNELS: Readonly<Record<ChannelOrder, number>> = { RGB: 3, BGR: 3, GRAY: 1 };

export interface NewPreprocessing {
  readonly width?: number | null;
  readonly height?: number | null;
  readonly channels: ChannelOrder;
  readonly resize: ResizeKernel;
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** The preprocessing to keep. Problems: sizes that cannot be, numbers that are not finite or not one per channel. */
export function checkPreprocessing(problems: ProblemList, input: NewPreprocessing): PreprocessingRecord {
  const path = ['input', 'preprocessing'];
  const { width = null, height = null, channels, resize, scale, offset } = input;
  for (const [field, side] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (side !== null && (side < 1 || side > MAX_SIDE))
      problems.add('OUT_OF_RANGE', [...path, field], `expected a ${field} from 1 to ${MAX_SIDE} pixels, found ${side}`);
  }
  if ((width === null) !== (height === null)) {
    problems.add(
      'REQUIRED',
      [...path, width === null ? 'width' : 'height'],
      'expected width and height both, or neither',
    );
  }
  checkPerChannel(problems, [...path, 'scale'], scale, channels);
  checkPerChannel(problems, [...path, 'offset'], offset, channels);
  if (scale.some((value) => value === 0))
    problems.add('INVALID', [...path, 'scale'], 'expected a scale without zeros: they would blank a channel');
  return { width, height, channels, resize, scale, offset };
}

function checkPerChannel(
  problems: ProblemList,
  path: readonly string[],
  values: readonly number[],
  channels: ChannelOrder,
): void {
  const wanted = CHANNELS[channels];
  if (values.length !== 1 && values.length !== wanted) {
    const expected = wanted === 1 ? 'one number' : `one number, or ${wanted} (one for each of ${channels})`;
    problems.add('INVALID', path, `expected ${expected}, found ${values.length}`);
  }
  if (!values.every(Number.isFinite)) problems.add('INVALID', path, 'expected finite numbers');
}
