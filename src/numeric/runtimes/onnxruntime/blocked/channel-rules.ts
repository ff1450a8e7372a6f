import type { GraphNode } from '../../../graph/graph.ts';
import type { BlockedWriter } from './blocked-writer.ts';

/** Channels side by side: in the blocked layout too where every part but the last is whole blocks. */
export function concat(writer: BlockedWriter, node: GraphNode): boolean {
  const planes = node.inputs.map((name) => writer.planes(name));
  const [output = ''] = node.outputs;
  const axis = Number(node.attributes['axis']);
  const whole = planes.every((part) => part !== undefined && part.channels % writer.block === 0);
  const ready = node.inputs.filter((name) => writer.isBlocked(name)).length;
  if (!whole || (axis !== 1 && axis !== -3) || 2 * ready < node.inputs.length) return false;
  writer.setBlocked(output, writer.emit('Concat', node.inputs.map((name) => writer.blocked(name)), { attributes: { axis: 1 } }));
  return true;
}

/** A cut along the channels at whole blocks. */
export function slice(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = '', ...cuts] = node.inputs;
  const planes = writer.planes(input);
  const numbers = cuts.map((name) => writer.graph.constants.get(name)?.data);
  if (!planes || !writer.isBlocked(input) || numbers.some((list) => list?.length !== 1)) return false;
  const [start = 0, stop = 0, axis = 0, step = 0] = numbers.map((list) => Number(list?.[0]));
  const end = Math.min(stop, planes.channels);
  if (axis !== 1 || step !== 1 || start % writer.block !== 0 || (end % writer.block !== 0 && end !== planes.channels)) return false;
  const padded = Math.ceil(end / writer.block) * writer.block;
  const bounds = [[start], [padded], [1], [1]].map((list) => writer.ints(list));
  writer.setBlocked(node.outputs[0] ?? '', writer.emit('Slice', [writer.blocked(input), ...bounds]));
  return true;
}
