import type { Problem } from '../../../kernel/errors.ts';
import type { OnnxModel, OnnxValueInfo } from '../../formats/onnx/onnx-model.ts';
import { imageSize, inputProblem, isChannelCount, printExtents } from '../image-extents.ts';
import type { InputSpec } from '../imported-model.ts';
import type { ImportOptions } from '../model-file.ts';

export interface OnnxInput {
  readonly name: string;
  readonly spec: InputSpec;
  /** The batch size the file is declared with, when it is a number. */
  readonly fixedBatch: number | undefined;
  /** The file takes the pixels of a grey image as one row of features. */
  readonly flat: boolean;
}

const FLOATS = ['float', 'float16', 'bfloat16', 'double'];

/** The one image input of a model, or every reason why it has none. */
export function readInput(model: OnnxModel, size: ImportOptions): { readonly input?: OnnxInput; readonly problems: readonly Problem[] } {
  // Files of IR version 3 list their weights among the inputs.
  const inputs = model.inputs.filter((input) => !model.initializers.has(input.name));
  const [only] = inputs;
  if (!only || inputs.length > 1) {
    const found = inputs.length === 0 ? 'none' : `${inputs.length}: ${inputs.map((input) => `"${input.name}"`).join(', ')}`;
    return { problems: [inputProblem('', `expected one input, the image, found ${found}`)] };
  }
  const problems: Problem[] = [];
  if (!FLOATS.includes(only.elementType ?? '')) {
    problems.push(inputProblem(only.name, `expected images as floating-point numbers, found ${only.elementType ?? 'no element type'}`));
  }
  const spec = specOf(only, size, problems);
  const [batch] = only.shape ?? [];
  const fixedBatch = typeof batch === 'number' ? batch : undefined;
  return spec && problems.length === 0 ? { input: { name: only.name, spec, fixedBatch, flat: only.shape?.length === 2 }, problems } : { problems };
}

function specOf(input: OnnxValueInfo, size: ImportOptions, problems: Problem[]): InputSpec | undefined {
  const { shape } = input;
  const flat = flatSpec(shape, size);
  if (flat) return flat;
  if (shape?.length !== 4) {
    const hint = shape?.length === 2 ? '; rows of features are taken for grey images where height and width are given and make as many' : '';
    problems.push(inputProblem(input.name, `expected images as 4 axes [N, C, H, W] or [N, H, W, C], found ${printExtents(shape)}${hint}`));
    return undefined;
  }
  const [, second = null, third = null, last = null] = shape;
  const layout = isChannelCount(second) ? 'NCHW' : 'NHWC';
  const [channels, rows, columns] = layout === 'NCHW' ? [second, third, last] : [last, second, third];
  if (!isChannelCount(channels)) {
    problems.push(inputProblem(input.name, `expected 1 or 3 channels on the second or the last axis, found ${printExtents(shape)}`));
    return undefined;
  }
  const image = imageSize(input.name, { height: rows, width: columns }, size, problems);
  return image && { ...image, channels, layout };
}

/** Rows of features are grey images where somebody says so by giving a size that fits. */
function flatSpec(shape: OnnxValueInfo['shape'], { height, width }: ImportOptions): InputSpec | undefined {
  if (shape?.length !== 2 || height === undefined || width === undefined || shape[1] !== height * width) return undefined;
  return { height, width, channels: 1, layout: 'NCHW' };
}
