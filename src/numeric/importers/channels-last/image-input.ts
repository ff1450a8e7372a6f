import type { Problem } from '../../../kernel/errors.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import { imageSize, inputProblem, isChannelCount, printExtents } from '../image-extents.ts';
import type { InputSpec } from '../imported-model.ts';
import type { ImportOptions } from '../model-file.ts';
import { featureMap, plain, type FileValue } from './file-value.ts';

/** An input as a file declares it; open extents are undefined, as is a shape the file leaves out. */
export interface DeclaredInput {
  readonly name: string;
  readonly shape: readonly (number | undefined)[] | undefined;
  /** "float32", or what the file calls it otherwise. */
  readonly dtype: string;
}

export interface ImageInput {
  readonly name: string;
  readonly spec: InputSpec;
  /** The batch size the file is declared with, when it is a number. */
  readonly fixedBatch: number | undefined;
}

/** The one image input of a model, or every reason why it has none. Channels last, unless only the second axis can be channels. */
export function readImageInput(
  inputs: readonly DeclaredInput[], options: ImportOptions,
): { readonly input?: ImageInput; readonly problems: readonly Problem[] } {
  const [only] = inputs;
  if (!only || inputs.length > 1) {
    const found = inputs.length === 0 ? 'none' : `${inputs.length}: ${inputs.map((input) => `"${input.name}"`).join(', ')}`;
    return { problems: [inputProblem('', `expected one input, the image, found ${found}`)] };
  }
  const problems: Problem[] = [];
  if (only.dtype !== 'float32') problems.push(inputProblem(only.name, `expected images as float32 numbers, found ${only.dtype}`));
  const spec = specOf(only, options, problems);
  return spec && problems.length === 0 ? { input: { name: only.name, spec, fixedBatch: only.shape?.[0] }, problems } : { problems };
}

/** The graph's input `image`, as the nodes of the file see it. */
export function imageValue(build: GraphBuilder, { channels, height, width, layout }: InputSpec): FileValue {
  const image = build.input('image', { dtype: 'float32', shape: ['N', channels, height, width] });
  return layout === 'NHWC' ? featureMap(image) : plain(image);
}

function specOf({ name, shape }: DeclaredInput, options: ImportOptions, problems: Problem[]): InputSpec | undefined {
  if (shape?.length !== 4) {
    problems.push(inputProblem(name, `expected images as 4 axes [N, H, W, C], found ${printExtents(shape)}`));
    return undefined;
  }
  const [, second, third, last] = shape;
  const layout = isChannelCount(last) || !isChannelCount(second) ? 'NHWC' : 'NCHW';
  const [rows, columns, channels] = layout === 'NHWC' ? [second, third, last] : [third, last, second];
  if (!isChannelCount(channels)) {
    problems.push(inputProblem(name, `expected 1 or 3 channels on the last axis, found ${printExtents(shape)}`));
    return undefined;
  }
  const image = imageSize(name, { height: rows, width: columns }, options, problems);
  return image && { ...image, channels, layout };
}
