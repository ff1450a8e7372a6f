import type { GraphNode } from '../../../graph/graph.ts';
import { encodeNode } from '../encode-node.ts';
import type { Window } from '../../../ops/support/window.ts';
import { reachOf } from '../../../ops/support/window.ts';
import type { BlockedWriter, Planes } from './blocked-writer.ts';
import { windowOf } from './blocked-convolution.ts';

/**
 * Maximum pooling. Where the places of the maxima are wanted too, they are counted in the plain layout, in which
 * onnxruntime counts fastest; the maxima themselves come from the blocked one.
 */
export function maxPool(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = ''] = node.inputs;
  const [output = '', places = ''] = node.outputs;
  const [from, to] = [writer.planes(input), writer.planes(output)];
  if (!from || !to || !writer.isBlocked(input)) return false;
  const window = coveringWindow(windowOf(node), from, to);
  writer.setBlocked(output, writer.emit('MaxPool', [writer.blocked(input)], { blocked: true, attributes: { ...window } }));
  if (places !== '') writer.setPlain(places, countPlaces(writer, node));
  return true;
}

function countPlaces(writer: BlockedWriter, node: GraphNode): string {
  const encoded = encodeNode(node, (name) => writer.plain(name));
  const names = [writer.fresh('MaxPool'), writer.fresh('Places')] as const;
  writer.nodes.push({ ...encoded, name: names[0], outputs: names });
  return names[1];
}

export function averagePool(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = ''] = node.inputs;
  const [from, to] = [writer.planes(input), writer.planes(node.outputs[0])];
  if (!from || !to || !writer.isBlocked(input)) return false;
  const own = windowOf(node);
  const window = coveringWindow(own, from, to);
  const countPad = Number(node.attributes['count_include_pad']);
  if (countPad === 1 && window.pads.some((count, index) => count !== own.pads[index])) return false;
  const result = writer.emit('AveragePool', [writer.blocked(input)], { blocked: true, attributes: { ...window, count_include_pad: countPad } });
  writer.setBlocked(node.outputs[0] ?? '', result);
  return true;
}

export function globalPool(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = ''] = node.inputs;
  if (!writer.planes(input) || !writer.isBlocked(input)) return false;
  writer.setBlocked(node.outputs[0] ?? '', writer.emit(node.type, [writer.blocked(input)], { blocked: true }));
  return true;
}

/** The window with pads after the image such that it makes the wanted extents without rounding up. */
function coveringWindow(window: Window, from: Planes, to: Planes): Window {
  const reach = reachOf(window);
  const after = [[from.height, to.height], [from.width, to.width]].map(([extent = 0, count = 0], axis) => (
    Math.max(window.pads[axis + 2] ?? 0, (count - 1) * (window.strides[axis] ?? 1) + (reach[axis] ?? 1) - extent - (window.pads[axis] ?? 0))
  ));
  return { ...window, pads: [...window.pads.slice(0, 2), ...after] };
}
