import type { ProblemList } from '../shared/index.ts';
import { checkText } from '../shared/index.ts';
import type { ChannelOrder, PreprocessingRecord, ResizeKernel } from './model.record.ts';

const MAX_CLASSES = 10_000;
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

/** The class names without surrounding blanks. Problems: fewer than two, empty ones, the same one twice. */
export function checkClasses(problems: ProblemList, classes: readonly string[]): readonly string[] {
  const path = ['input', 'classes'];
  if (classes.length < 2 || classes.length > MAX_CLASSES) {
    problems.add('OUT_OF_RANGE', path, `expected 2 to ${MAX_CLASSES} classes, found ${classes.length}`);
    return [];
  }
  const names = classes.map((name, index) => checkText(problems, [...path, String(index)], name, { max: 200 }));
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    else if (name !== '') problems.add('DUPLICATE', [...path, String(index)], `expected different classes, found "${name}" at ${earlier} and ${index}`);
  }
  return names;
}

/** The preprocessing to keep. Problems: sizes that cannot be, numbers that are not finite or not one per channel. */
export function checkPreprocessing(problems: ProblemList, input: NewPreprocessing): PreprocessingRecord {
  const path = ['input', 'preprocessing'];
  const { width = null, height = null, channels, resize, scale, offset } = input;
  for (const [field, side] of [['width', width], ['height', height]] as const) {
    if (side !== null && (side < 1 || side > MAX_SIDE)) problems.add('OUT_OF_RANGE', [...path, field], `expected a ${field} from 1 to ${MAX_SIDE} pixels, found ${side}`);
  }
  if ((width === null) !== (height === null)) {
    problems.add('REQUIRED', [...path, width === null ? 'width' : 'height'], 'expected width and height both, or neither');
  }
  checkPerChannel(problems, [...path, 'scale'], scale, channels);
  checkPerChannel(problems, [...path, 'offset'], offset, channels);
  if (scale.some((value) => value === 0)) problems.add('INVALID', [...path, 'scale'], 'expected a scale without zeros: they would blank a channel');
  return { width, height, channels, resize, scale, offset };
}

function checkPerChannel(problems: ProblemList, path: readonly string[], values: readonly number[], channels: ChannelOrder): void {
  const wanted = CHANNELS[channels];
  if (values.length !== 1 && values.length !== wanted) {
    const expected = wanted === 1 ? 'one number' : `one number, or ${wanted} (one for each of ${channels})`;
    problems.add('INVALID', path, `expected ${expected}, found ${values.length}`);
  }
  if (!values.every(Number.isFinite)) problems.add('INVALID', path, 'expected finite numbers');
}
