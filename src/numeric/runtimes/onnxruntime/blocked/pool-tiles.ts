import type { GraphNode } from '../../../graph/graph.ts';
import { floatTensor, sizeOf } from '../../../tensor/tensor.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import { windowOf } from './blocked-convolution.ts';
import { interleave } from './strided-phases.ts';

export interface TiledPooling {
  readonly pool: GraphNode;
  readonly dy: string;
  /** What the gradient is called in the graph. */
  readonly output: string;
}

/** With more places in a window, counting them is faster. */
const LARGEST_WINDOW = 4;

/**
 * The gradient of a maximum pooling whose small windows tile the image, place by place: a place that equals the maximum
 * takes what no place before it has taken. So the first of equal places gets all, as in PyTorch. False where it does not fit.
 */
export function writeTiles(writer: BlockedWriter, { pool, dy, output }: TiledPooling): boolean {
  const [input = ''] = pool.inputs;
  const [from, to] = [writer.facts.planes(input), writer.facts.planes(dy)];
  const { kernel_shape: kernel, strides, pads } = windowOf(pool);
  const [rows = 1, columns = 1] = kernel;
  const tiles = from && to && from.height === to.height * rows && from.width === to.width * columns && rows === columns
    && rows === strides[0] && columns === strides[1] && pads.every((count) => count === 0);
  if (!tiles || sizeOf(kernel) > LARGEST_WINDOW || from.channels % writer.block !== 0 || !writer.isBlocked(input)) return false;
  const parts: string[] = [];
  let rest = writer.blocked(dy);
  for (let place = 0; place + 1 < sizeOf(kernel); place++) {
    const taken = writer.out.emit('Mul', [rest, isMaximum(writer, pool, place)]);
    rest = writer.out.emit('Sub', [rest, taken]);
    parts.push(taken);
  }
  const joined = writer.out.emit('Concat', [...parts, rest], { attributes: { axis: 1 } });
  writer.setBlocked(output, interleave(writer, joined, from, rows));
  return true;
}

/** 1 where a place of the window holds its maximum, 0 elsewhere: the step of (maximum - place), in one convolution. */
function isMaximum(writer: BlockedWriter, pool: GraphNode, place: number): string {
  const [input = ''] = pool.inputs;
  const channels = writer.facts.planes(input)?.channels ?? 1;
  const { kernel_shape, strides } = windowOf(pool);
  const area = sizeOf(kernel_shape);
  const filter = writer.out.constant('filter', floatTensor([channels, 1, ...kernel_shape], onePlace(channels, area, place, writer.block)));
  const bias = writer.out.constant('bias', floatTensor([channels]));
  return writer.out.emit('Conv', [writer.blocked(input), filter, bias, writer.blocked(pool.outputs[0] ?? '')], {
    blocked: true,
    attributes: { kernel_shape, strides, pads: [0, 0, 0, 0], dilations: [1, 1], group: channels, activation: 'HardSigmoid' },
    floats: { activation_params: [-1e30, 1] },
  });
}

/** A depthwise filter, [C / block, place, block], that takes one place with its sign turned. */
function onePlace(channels: number, area: number, place: number, block: number): Float32Array {
  return Float32Array.from({ length: channels * area }, (_, index) => (Math.floor(index / block) % area === place ? -1 : 0));
}
