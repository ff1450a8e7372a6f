import type { GraphNode } from '../../../graph/graph.ts';
import type { FloatTensor } from '../../../tensor/tensor.ts';
import { encodeNode } from '../encode-node.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import type { Planes } from './graph-facts.ts';
import { padded } from './reorder-filter.ts';

/** An operator that looks at each number alone: any layout will do. A ReLU is fused into the convolution before it. */
export function unary(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = '', ...rest] = node.inputs;
  const [output = ''] = node.outputs;
  if (!writer.facts.planes(output) || !writer.isBlocked(input) || !rest.every((name) => name === '' || isScalar(writer, name))) return false;
  const convolution = node.type === 'Relu' ? writer.release(input) : undefined;
  if (!convolution) return writeBlocked(writer, node);
  // A ReLU of a ReLU changes nothing.
  writer.hold(output, { ...convolution, activation: 'Relu' });
  return true;
}

/** Two values of the same shape, or one and a number, or one and a number a channel or a place. */
export function binary(writer: BlockedWriter, node: GraphNode): boolean {
  const [first = '', second = ''] = node.inputs;
  const planes = writer.facts.planes(node.outputs[0]);
  if (!planes || !(writer.isBlocked(first) || writer.isBlocked(second))) return false;
  if ([first, second].every((name) => samePlanes(writer.facts.planes(name), planes) && writer.canBlock(name))) {
    return node.type === 'Add' ? addition(writer, node) : writeBlocked(writer, node);
  }
  if ([first, second].some((name) => isScalar(writer, name))) return writeBlocked(writer, node);
  const [value, constant] = writer.facts.floats(first) ? [second, writer.facts.floats(first)] : [first, writer.facts.floats(second)];
  if (!constant || node.type === 'Sub' || !samePlanes(writer.facts.planes(value), planes) || !writer.isBlocked(value)) return false;
  if (isPerChannel(constant, planes)) return perChannel(writer, node, value, constant);
  return isPerPlace(constant, planes) ? perPlace(writer, node, value, constant) : false;
}

/** A sum is fused into a convolution that makes one of its terms. */
function addition(writer: BlockedWriter, node: GraphNode): boolean {
  const [first = '', second = ''] = node.inputs;
  const [output = ''] = node.outputs;
  const open = [second, first].find((name) => writer.isOpen(name));
  const convolution = open !== undefined && first !== second ? writer.release(open) : undefined;
  if (convolution === undefined) return writeBlocked(writer, node);
  const sum = open === first ? second : first;
  writer.blocked(sum);
  writer.hold(output, { ...convolution, sum });
  return true;
}

function writeBlocked(writer: BlockedWriter, node: GraphNode): true {
  const encoded = encodeNode(node, (name) => (writer.facts.planes(name) ? writer.blocked(name) : writer.plain(name)));
  const name = writer.out.fresh(node.type);
  writer.out.nodes.push({ ...encoded, name, outputs: [name] });
  writer.setBlocked(node.outputs[0] ?? '', name);
  return true;
}

/** Times or plus one number a channel: a depthwise convolution of one tap, into which more can be fused. */
function perChannel(writer: BlockedWriter, node: GraphNode, value: string, { data }: FloatTensor): boolean {
  const channels = data.length;
  const [output = ''] = node.outputs;
  if (node.type === 'Add' && writer.isOpen(value)) {
    const convolution = writer.release(value);
    if (convolution) writer.hold(output, { ...convolution, bias: data.map((number, index) => number + (convolution.bias?.[index] ?? 0)) });
    return true;
  }
  if (channels % writer.block !== 0) return false;
  const ones = new Float32Array(channels).fill(1);
  writer.hold(output, {
    input: () => writer.blocked(value),
    kernel: { dtype: 'float32', shape: [channels, 1, 1, 1], data: node.type === 'Mul' ? data : ones },
    bias: node.type === 'Mul' ? undefined : data,
    window: { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    group: channels, wholeInput: true,
  });
  return true;
}

/** Times or plus one number a place, the same for all channels. */
function perPlace(writer: BlockedWriter, node: GraphNode, value: string, { data }: FloatTensor): true {
  const planes = writer.facts.planes(value) ?? { channels: 1, height: 1, width: 1 };
  const { block } = writer;
  const places = planes.height * planes.width;
  const repeated = Float32Array.from({ length: places * block }, (_, index) => data[Math.floor(index / block)] ?? 0);
  const constant = writer.out.constant('places', { dtype: 'float32', shape: [places * block], data: repeated });
  const rows = writer.out.view(writer.blocked(value), [0, -1, places * block]);
  const result = writer.out.emit(node.type, [rows, constant]);
  writer.setBlocked(node.outputs[0] ?? '', writer.out.view(result, [0, padded(planes.channels, block), planes.height, planes.width]));
  return true;
}

function isScalar(writer: BlockedWriter, name: string): boolean {
  const constant = writer.facts.graph.constants.get(name);
  return constant?.data.length === 1 && constant.shape.length <= 4;
}

function isPerChannel({ shape, data }: FloatTensor, { channels }: Planes): boolean {
  return data.length === channels && shape.at(-3) === channels && shape.length <= 4;
}

function isPerPlace({ shape, data }: FloatTensor, { height, width }: Planes): boolean {
  return data.length === height * width && shape.at(-2) === height && shape.at(-1) === width && shape.length <= 4;
}

function samePlanes(a: Planes | undefined, b: Planes | undefined): boolean {
  return a !== undefined && b !== undefined && a.channels === b.channels && a.height === b.height && a.width === b.width;
}
