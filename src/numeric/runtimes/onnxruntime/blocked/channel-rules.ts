import type { GraphNode } from '../../../graph/graph.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import { padded } from './reorder-filter.ts';

/** Channels side by side: in the blocked layout too where every part is whole blocks and most are there already. */
export function concat(writer: BlockedWriter, node: GraphNode): boolean {
  const planes = node.inputs.map((name) => writer.facts.planes(name));
  const [output = ''] = node.outputs;
  const axis = Number(node.attributes['axis']);
  const whole = planes.every((part) => part !== undefined && part.channels % writer.block === 0);
  const ready = node.inputs.filter((name) => writer.isBlocked(name)).length;
  if (!whole || (axis !== 1 && axis !== -3) || 2 * ready < node.inputs.length) return false;
  writer.setBlocked(output, writer.out.emit('Concat', node.inputs.map((name) => writer.blocked(name)), { attributes: { axis: 1 } }));
  return true;
}

/** A cut along the channels at whole blocks. */
export function slice(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = '', ...cuts] = node.inputs;
  const planes = writer.facts.planes(input);
  const numbers = cuts.map((name) => writer.facts.graph.constants.get(name)?.data);
  if (!planes || !writer.isBlocked(input) || numbers.some((list) => list?.length !== 1)) return false;
  const [start = 0, end = 0, axis = 0, step = 0] = numbers.map((list) => Number(list?.[0]));
  if (axis !== 1 || step !== 1 || start % writer.block !== 0 || (end % writer.block !== 0 && end !== planes.channels)) return false;
  const bounds = [[start], [padded(end, writer.block)], [1], [1]].map((list) => writer.out.ints(list));
  writer.setBlocked(node.outputs[0] ?? '', writer.out.emit('Slice', [writer.blocked(input), ...bounds]));
  return true;
}
