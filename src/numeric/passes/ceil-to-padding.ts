import { reachOf, spatialExtents, type Window } from '../ops/support/window.ts';
import type { Rewrite } from './rewrite-graph.ts';

/**
 * A pooling that rounds its extents up becomes one with more padding after the image: the same windows, and none for
 * engines to disagree about (onnxruntime infers one too many where the last would start behind the image). Not where
 * padding counts in the average, nor where the padding would be as large as the kernel, which onnxruntime refuses.
 */
export const ceilToPadding: Rewrite = (node, { graph, build, value }) => {
  const { ceil_mode: ceil, count_include_pad: countPad = 0, ...window } = node.attributes;
  const output = graph.types.get(node.outputs[0] ?? '');
  const input = value(node.inputs[0] ?? '');
  if (ceil !== 1 || countPad !== 0 || !output || !isWindow(window)) return undefined;
  const pads = coveringPads(window, spatialExtents(input.type.shape), spatialExtents(output.shape));
  const rank = window.kernel_shape.length;
  if (pads.some((count, index) => count >= (window.kernel_shape[index % rank] ?? 1))) return undefined;
  return build.node(node.type, [input], { ...node.attributes, pads, ceil_mode: 0 }, { name: node.name, outputCount: node.outputs.length });
};

/** Pads with which exactly the wanted windows fit, without rounding. */
function coveringPads(window: Window, from: readonly number[], to: readonly number[]): readonly number[] {
  const before = window.pads.slice(0, from.length);
  const after = reachOf(window).map((reach, axis) => (
    Math.max(0, ((to[axis] ?? 1) - 1) * (window.strides[axis] ?? 1) + reach - (from[axis] ?? 1) - (before[axis] ?? 0))
  ));
  return [...before, ...after];
}

function isWindow(attributes: object): attributes is Window {
  return 'kernel_shape' in attributes && 'strides' in attributes && 'pads' in attributes && 'dilations' in attributes;
}
