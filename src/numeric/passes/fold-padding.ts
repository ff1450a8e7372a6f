import { sizeOf } from '../tensor/tensor.ts';
import type { GraphNode } from '../graph/graph.ts';
import type { Rewrite, Rewriting } from './rewrite-graph.ts';

/** Zeros around an image, made by the convolution or the average pooling that follows instead of by a copy. */
export const foldPadding: Rewrite = (node, rewriting) => {
  const { build, value, producer, usedOnce } = rewriting;
  const [input = '', ...rest] = node.inputs;
  const padding = producer(input);
  if (padding?.type !== 'Pad' || !usedOnce(input)) return undefined;
  const added = spatialZeros(padding, rewriting);
  const own = node.attributes['pads'];
  if (!added || !Array.isArray(own) || !countsPadding(node)) return undefined;
  const pads = own.map((count: number, index) => count + (added[index] ?? 0));
  if (node.type === 'AveragePool' && !isWithinKernel(pads, node.attributes['kernel_shape'])) return undefined;
  const inputs = [value(padding.inputs[0] ?? ''), ...rest.map((name) => (name === '' ? undefined : value(name)))];
  const attributes = node.type === 'AveragePool' ? { ...node.attributes, pads, count_include_pad: 1 } : { ...node.attributes, pads };
  return [build.op(node.type, inputs, attributes, { name: node.name })];
};

/** Whether zeros outside mean the same as zeros inside: for averages, where they are counted and nothing is rounded up. */
function countsPadding({ type, attributes }: GraphNode): boolean {
  if (type === 'Conv') return true;
  const own = attributes['pads'];
  const none = Array.isArray(own) && own.every((count) => count === 0);
  return attributes['ceil_mode'] === 0 && (attributes['count_include_pad'] === 1 || none);
}

/** onnxruntime refuses a pooling with padding as large as its kernel. */
function isWithinKernel(pads: readonly number[], kernel: unknown): boolean {
  return Array.isArray(kernel) && pads.every((count, index) => count < Number(kernel[index % kernel.length]));
}

/** Pads over the spatial axes where a Pad node adds nothing but zeros there. */
function spatialZeros(node: GraphNode, { graph, floats }: Rewriting): readonly number[] | undefined {
  const pads = graph.constants.get(node.inputs[1] ?? '');
  const filling = node.inputs[2] ?? '';
  const zero = filling === '' || (floats(filling)?.data.length === 1 && floats(filling)?.data[0] === 0);
  const mode = node.attributes['mode'] ?? 'constant';
  if (!pads || !zero || mode !== 'constant' || (node.inputs[3] ?? '') !== '') return undefined;
  const counts = Array.from(pads.data, Number);
  const rank = sizeOf(pads.shape) / 2;
  const outside = [...counts.slice(0, 2), ...counts.slice(rank, rank + 2)];
  const inside = [...counts.slice(2, rank), ...counts.slice(rank + 2)];
  return outside.every((count) => count === 0) && inside.every((count) => count >= 0) ? inside : undefined;
}
