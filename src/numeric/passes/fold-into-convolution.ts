import type { Attributes, GraphNode } from '../graph/graph.ts';
import type { Value } from '../graph/op-table.ts';
import { floatTensor, type FloatTensor } from '../tensor/tensor.ts';
import type { Rewriting } from './rewrite-graph.ts';

/** A convolution with constant weights, as the new graph has it. */
interface KnownConvolution {
  readonly x: Value;
  readonly kernel: FloatTensor;
  readonly bias: Float32Array | undefined;
  readonly attributes: Attributes;
  readonly name: string;
}

/** y = x * scale + shift, a number a channel each. */
interface ChannelMap {
  readonly scale?: Float32Array;
  readonly shift?: Float32Array;
}

/**
 * Rules that fold what multiplies or shifts the channels of a convolution's result into its weights. Also through the
 * mask of a ReLU's gradient: a number a channel and a mask may change places. Holds what it has seen of one graph.
 */
export class ConvolutionFolder {
  readonly #known = new Map<string, KnownConvolution>();

  /** Takes note of a convolution; changes nothing. */
  convolution(node: GraphNode, { build, value, floats }: Rewriting): readonly Value[] | undefined {
    const [input = '', kernelName, biasName = ''] = node.inputs;
    const [kernel, bias] = [floats(kernelName), floats(biasName)];
    if (!kernel || (biasName !== '' && !bias)) return undefined;
    const inputs = [value(input), value(kernelName ?? ''), ...(biasName === '' ? [] : [value(biasName)])];
    const result = build.op('Conv', inputs, node.attributes, { name: node.name });
    this.#known.set(node.outputs[0] ?? '', { x: value(input), kernel, bias: bias?.data, attributes: node.attributes, name: node.name });
    return [result];
  }

  /** Batch normalisation becomes part of the convolution before it, else a product and a sum. */
  normalization(node: GraphNode, rewriting: Rewriting): readonly Value[] | undefined {
    const { floats, value, build } = rewriting;
    const [input = '', ...names] = node.inputs;
    const [scale, bias, mean, variance] = names.map((name) => floats(name)?.data);
    const rank = value(input).type.shape.length;
    if (!scale || !bias || !mean || !variance || rank < 3) return undefined;
    const epsilon = Number(node.attributes['epsilon']);
    const factor = scale.map((number, channel) => number / Math.sqrt((variance[channel] ?? 0) + epsilon));
    const shift = bias.map((number, channel) => number - (mean[channel] ?? 0) * (factor[channel] ?? 0));
    const folded = this.#fold(node, rewriting, input, { scale: factor, shift });
    if (folded) return folded;
    const column = (data: Float32Array, name: string): Value => (
      build.constant(floatTensor([data.length, ...Array.from({ length: rank - 2 }, () => 1)], data), `${node.name}.${name}`)
    );
    const product = build.op('Mul', [value(input), column(factor, 'scale')], {}, { name: `${node.name}.scaled` });
    return [build.op('Add', [product, column(shift, 'shift')], {}, { name: node.name })];
  }

  scaling(node: GraphNode, rewriting: Rewriting): readonly Value[] | undefined {
    const [input, constant] = this.#operands(node, rewriting);
    if (input === undefined || !constant) return undefined;
    return this.#fold(node, rewriting, input, { scale: constant }) ?? this.#scaleBehindMask(node, rewriting, input, constant);
  }

  shift(node: GraphNode, rewriting: Rewriting): readonly Value[] | undefined {
    const [input, constant] = this.#operands(node, rewriting);
    return input === undefined || !constant ? undefined : this.#fold(node, rewriting, input, { shift: constant });
  }

  /** The computed operand and the constant one, as a number a channel. */
  #operands(node: GraphNode, { floats, value }: Rewriting): readonly [string?, Float32Array?] {
    const [first = '', second = ''] = node.inputs;
    const [input, tensor] = floats(second) ? [first, floats(second)] : [second, floats(first)];
    if (!tensor || floats(input)) return [];
    const { shape } = value(input).type;
    const channels = shape[1];
    if (shape.length < 3 || typeof channels !== 'number') return [];
    if (tensor.data.length === 1 && tensor.shape.length <= shape.length) return [input, new Float32Array(channels).fill(tensor.data[0] ?? 0)];
    const perChannel = tensor.data.length === channels && tensor.shape.at(1 - shape.length) === channels && tensor.shape.length <= shape.length;
    return perChannel ? [input, tensor.data] : [];
  }

  #fold(node: GraphNode, rewriting: Rewriting, input: string, map: ChannelMap): readonly Value[] | undefined {
    const known = this.#known.get(input);
    if (!known || !rewriting.usedOnce(input)) return undefined;
    const changed = { ...applied(known, map), name: node.name };
    this.#known.set(node.outputs[0] ?? '', changed);
    return [emit(changed, rewriting)];
  }

  /** scale * (mask * conv) is mask * (scale * conv), and scale * conv is a convolution. */
  #scaleBehindMask(node: GraphNode, rewriting: Rewriting, input: string, scale: Float32Array): readonly Value[] | undefined {
    const { producer, usedOnce, value, build } = rewriting;
    const masked = producer(input);
    if (masked?.type !== 'Mul' || !usedOnce(input)) return undefined;
    const name = masked.inputs.find((operand) => this.#known.has(operand) && usedOnce(operand));
    const known = this.#known.get(name ?? '');
    const mask = masked.inputs.find((operand) => operand !== name);
    // A mask of more channels than the convolution would leave it too few weights to scale.
    if (!known || mask === undefined || known.kernel.shape[0] !== scale.length) return undefined;
    return [build.op('Mul', [emit(applied(known, { scale }), rewriting), value(mask)], {}, { name: node.name })];
  }
}

function emit({ x, kernel, bias, attributes, name }: KnownConvolution, { build }: Rewriting): Value {
  const weights = [build.constant(kernel, `${name}.kernel`), ...(bias ? [build.constant(floatTensor([bias.length], bias), `${name}.bias`)] : [])];
  return build.op('Conv', [x, ...weights], attributes, { name });
}

function applied(known: KnownConvolution, { scale, shift }: ChannelMap): KnownConvolution {
  const { kernel, bias } = known;
  const filters = kernel.shape[0] ?? 1;
  const size = kernel.data.length / filters;
  const data = scale ? kernel.data.map((number, index) => number * (scale[Math.floor(index / size)] ?? 1)) : kernel.data;
  const moved = bias || shift
    ? Float32Array.from({ length: filters }, (_, filter) => (bias?.[filter] ?? 0) * (scale?.[filter] ?? 1) + (shift?.[filter] ?? 0))
    : undefined;
  return { ...known, kernel: floatTensor(kernel.shape, data), bias: moved };
}
