import type { GraphNode } from '../../../graph/graph.ts';
import { encodeNode } from '../encode-node.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import { windowOf } from './blocked-convolution.ts';

/**
 * Maximum pooling. Where the places of the maxima are wanted too, they are counted in the plain layout, in which
 * onnxruntime counts fastest; the maxima themselves come from the blocked one.
 */
export function maxPool(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = ''] = node.inputs;
  const [output = '', places = ''] = node.outputs;
  if (!isPoolable(writer, node)) return false;
  writer.setBlocked(output, writer.out.emit('MaxPool', [writer.blocked(input)], { blocked: true, attributes: { ...windowOf(node) } }));
  if (places !== '') writer.setPlain(places, countPlaces(writer, node));
  return true;
}

function countPlaces(writer: BlockedWriter, node: GraphNode): string {
  const encoded = encodeNode(node, (name) => writer.plain(name));
  const names = [writer.out.fresh('MaxPool'), writer.out.fresh('Places')] as const;
  writer.out.nodes.push({ ...encoded, name: names[0], outputs: names });
  return names[1];
}

export function averagePool(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = ''] = node.inputs;
  if (!isPoolable(writer, node)) return false;
  const attributes = { ...windowOf(node), count_include_pad: Number(node.attributes['count_include_pad']) };
  const result = writer.out.emit('AveragePool', [writer.blocked(input)], { blocked: true, attributes });
  writer.setBlocked(node.outputs[0] ?? '', result);
  return true;
}

export function globalPool(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = ''] = node.inputs;
  if (!writer.facts.planes(input) || !writer.isBlocked(input)) return false;
  writer.setBlocked(node.outputs[0] ?? '', writer.out.emit(node.type, [writer.blocked(input)], { blocked: true }));
  return true;
}

/** Over images at hand in the blocked layout. Graphs come simplified: few poolings round up, and those stay plain. */
function isPoolable(writer: BlockedWriter, { inputs: [input = ''], attributes }: GraphNode): boolean {
  return writer.facts.planes(input) !== undefined && writer.isBlocked(input) && attributes['ceil_mode'] !== 1;
}
