import type { Problem } from '../../../../kernel/errors.ts';
import type { GraphBuilder } from '../../../graph/graph-builder.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { imageSize, inputProblem, printExtents } from '../../image-extents.ts';
import type { InputSpec } from '../../imported-model.ts';
import type { ImportOptions } from '../../model-file.ts';
import { allLayers, type KerasNetwork } from '../config/keras-model.ts';
import { channelsSecond, inOrder, type KerasTensor } from './keras-tensor.ts';

export interface ImageInput {
  readonly spec: InputSpec;
  /** Axes of an image as the model has them: 3, or 2 where it has none for channels. */
  readonly rank: number;
}

/** The one image a model takes, or every reason why it takes none. */
export function readImageInput(network: KerasNetwork, size: ImportOptions): { readonly input?: ImageInput; readonly problems: readonly Problem[] } {
  const [only] = network.inputs;
  if (!only || network.inputs.length > 1) {
    const names = network.inputs.map(({ layer }) => `"${layer}"`).join(', ');
    return { problems: [inputProblem('', `expected one input, the image, found ${names === '' ? 'none' : `${network.inputs.length}: ${names}`}`)] };
  }
  const config = network.layers.find(({ name }) => name === only.layer)?.config ?? {};
  const shape = extentsOf(config['batch_shape'] ?? config['batch_input_shape']);
  const problems: Problem[] = [];
  const spec = specOf(only.layer, shape, { size, channelsFirst: isChannelsFirst(network) }, problems);
  return spec ? { input: { spec, rank: shape.length - 1 }, problems } : { problems };
}

/** Puts the graph's input `image` [N, C, H, W] in the form the model's first layer takes it. */
export function imageTensor(build: GraphBuilder, { spec, rank }: ImageInput): KerasTensor {
  const { channels, height, width, layout } = spec;
  const image = build.input('image', { dtype: 'float32', shape: ['N', channels, height, width] });
  if (rank === 2) return inOrder(reshapeTo(build, image, ['N', height, width]));
  return layout === 'NHWC' ? channelsSecond(image) : inOrder(image);
}

function specOf(
  name: string, shape: readonly (number | null)[],
  { size, channelsFirst }: { readonly size: ImportOptions; readonly channelsFirst: boolean },
  problems: Problem[],
): InputSpec | undefined {
  const [, ...axes] = shape;
  const [a = null, b = null, c = 1] = channelsFirst && axes.length === 3 ? [axes[1], axes[2], axes[0]] : axes;
  if ((axes.length !== 3 && axes.length !== 2) || (c !== 1 && c !== 3)) {
    const form = channelsFirst ? '[N, C, H, W]' : '[N, H, W, C]';
    problems.push(inputProblem(name, `expected images as ${form} with 1 or 3 channels, found ${shape.length === 0 ? 'no shape: the model was saved before it was built' : printExtents(shape)}`));
    return undefined;
  }
  const image = imageSize(name, { height: a, width: b }, size, problems);
  return image && { ...image, channels: c, layout: channelsFirst ? 'NCHW' : 'NHWC' };
}

function isChannelsFirst(network: KerasNetwork): boolean {
  return allLayers(network).some(({ config }) => config['data_format'] === 'channels_first');
}

function extentsOf(shape: unknown): readonly (number | null)[] {
  // Several inputs of one layer are a list of shapes; a single one may be such a list too.
  const own: unknown = Array.isArray(shape) && Array.isArray(shape[0]) ? shape[0] : shape;
  if (!Array.isArray(own)) return [];
  return own.map((extent: unknown) => (Number.isSafeInteger(extent) && Number(extent) >= 1 ? Number(extent) : null));
}
