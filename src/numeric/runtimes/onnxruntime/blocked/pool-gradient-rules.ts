import type { GraphNode } from '../../../graph/graph.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import type { Planes } from './graph-facts.ts';
import { windowOf } from './blocked-convolution.ts';
import { writeTiles } from './pool-tiles.ts';

/** A reshape that ends the gradient of a pooling, as its rule in ops/ builds it, written in a faster way. All others are plain. */
export function reshape(writer: BlockedWriter, node: GraphNode): boolean {
  const before = writer.facts.producerOf(node.inputs[0]);
  if (!before || !writer.facts.planes(node.outputs[0])) return false;
  if (before.type === 'ScatterElements') return unpool(writer, before, node);
  return before.type === 'Mul' && repeatTiles(writer, before, node);
}

/** Maximum pooling whose windows do not overlap: a place gets one number at most, so it is put there, not added. */
function unpool(writer: BlockedWriter, scatter: GraphNode, node: GraphNode): boolean {
  const [, places, updates] = scatter.inputs.map((name) => writer.facts.producerOf(name));
  const pool = writer.facts.producerOf(places?.inputs[0]);
  const dy = updates?.inputs[0] ?? '';
  const fits = places?.type === 'Reshape' && updates?.type === 'Reshape' && pool?.type === 'MaxPool' && pool.outputs[1] === places.inputs[0]
    && scatter.attributes['reduction'] === 'add' && windowsApart(pool) && windowsInside(pool, writer.facts.planes(pool.inputs[0]), writer.facts.planes(dy));
  if (!fits) return false;
  if (writeTiles(writer, { pool, dy, output: node.outputs[0] ?? '' })) return true;
  const { kernel_shape, strides } = windowOf(pool);
  const shape = writer.out.emit('Shape', [writer.plain(pool.inputs[0] ?? '')]);
  const inputs = [writer.plain(dy), writer.plain(pool.outputs[1] ?? ''), shape];
  writer.setPlain(node.outputs[0] ?? '', writer.out.emit('MaxUnpool', inputs, { attributes: { kernel_shape, strides } }));
  return true;
}

function windowsApart(pool: GraphNode): boolean {
  const { kernel_shape: kernel, strides, dilations } = windowOf(pool);
  return kernel.every((extent, axis) => extent <= (strides[axis] ?? 1)) && dilations.every((step) => step === 1);
}

function windowsInside(pool: GraphNode, from: Planes | undefined, to: Planes | undefined): boolean {
  const { kernel_shape: [rows = 1, columns = 1], strides: [down = 1, right = 1], pads } = windowOf(pool);
  return from !== undefined && to !== undefined && pads.every((count) => count === 0)
    && (to.height - 1) * down + rows <= from.height && (to.width - 1) * right + columns <= from.width;
}

/** Average pooling whose windows tile the image: each number is repeated over its tile. */
function repeatTiles(writer: BlockedWriter, product: GraphNode, node: GraphNode): boolean {
  const [apart = '', tileName = ''] = product.inputs;
  const [reshaped, tile] = [writer.facts.producerOf(apart), writer.facts.floats(tileName)];
  const dy = reshaped?.inputs[0] ?? '';
  const [small, large] = [writer.facts.planes(dy), writer.facts.planes(node.outputs[0])];
  const share = tile?.data[0];
  const [one, rows = 0, two, columns = 0, ...more] = tile?.shape ?? [];
  const isApart = writer.facts.graph.types.get(apart)?.shape.slice(-3).join() === `1,${small?.width},1`;
  const fits = reshaped?.type === 'Reshape' && isApart && small && large && writer.isBlocked(dy) && share !== undefined && one === 1 && two === 1
    && more.length === 0 && tile?.data.every((number) => number === share)
    && small.channels === large.channels && small.height * rows === large.height && small.width * columns === large.width;
  if (!fits) return false;
  const scaled = writer.out.emit('Mul', [writer.blocked(dy), writer.out.scalar(share)]);
  writer.setBlocked(node.outputs[0] ?? '', writer.out.emit('Upsample', [scaled], { blocked: true, attributes: { scales: [1, 1, rows, columns] } }));
  return true;
}
