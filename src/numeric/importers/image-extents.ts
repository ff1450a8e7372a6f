import type { Problem } from '../../kernel/errors.ts';
import type { ImportOptions } from './model-file.ts';

/** An extent as a file declares it: a number, or open, under a name or none. */
export type Extent = number | string | null | undefined;

/** Something wrong with the input of a model; `name` '' where it has none. */
export function inputProblem(name: string, message: string): Problem {
  return { code: 'INPUT', message: name === '' ? message : `input "${name}": ${message}`, path: name === '' ? [] : [name] };
}

/**
 * The size of the images of the input `name` in pixels: as the file fixes it, else as the options say. Undefined with a
 * problem for each side where the two disagree or neither says.
 */
export function imageSize(
  name: string, fixed: { readonly height: Extent; readonly width: Extent }, given: ImportOptions, problems: Problem[],
): { readonly height: number; readonly width: number } | undefined {
  const [height, width] = (['height', 'width'] as const).map((axis) => {
    const side = sideOf(axis, fixed[axis], given[axis]);
    if (typeof side === 'string') problems.push(inputProblem(name, side));
    return side;
  });
  return typeof height === 'number' && typeof width === 'number' ? { height, width } : undefined;
}

/** A side in pixels, or what is wrong with it. */
function sideOf(axis: string, fixed: Extent, given: number | undefined): number | string {
  if (typeof fixed === 'number') {
    return given === undefined || given === fixed ? fixed : `expected the ${axis} ${fixed}, as the file fixes it, found ${given}`;
  }
  if (given !== undefined && Number.isInteger(given) && given >= 1) return given;
  return `expected a ${axis} in pixels, because the file leaves it open, found ${given ?? 'none'}`;
}

export function isChannelCount(extent: Extent): extent is 1 | 3 {
  return extent === 1 || extent === 3;
}

/** "[N, ?, 224, 3]" */
export function printExtents(shape: readonly Extent[] | undefined): string {
  return shape ? `[${shape.map((extent) => extent ?? '?').join(', ')}]` : 'no shape';
}
