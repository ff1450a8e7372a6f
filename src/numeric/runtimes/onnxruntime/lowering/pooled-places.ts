import type { Dimension } from '../../../graph/dimension.ts';
import type { GraphNode } from '../../../graph/graph.ts';
import type { GraphBuilder } from '../../../graph/graph-builder.ts';
import type { Value } from '../../../graph/op-table.ts';
import type { Cut } from '../../../ops/support/cuts.ts';
import { filledLike, reshapeTo } from '../../../ops/support/shapes.ts';
import { pad } from '../../../ops/support/slices.ts';
import { unslice } from '../../../ops/support/unslice.ts';
import { reachOf, type Window } from '../../../ops/support/window.ts';
import type { LoweringRule, Rewriting } from './rewriter.ts';

/** Below every number a picture or a feature can be. */
const LOWEST = -3.4e38;

/**
 * Scattering to the indices of a MaxPool, as its gradient does, without the indices: the pooled value is compared with
 * the input, window offset by window offset, and the first place that holds it gets what was to be scattered.
 */
export const pooledPlaces: LoweringRule = (node, graph) => {
  const [, indices = '', updates = ''] = node.inputs;
  const pool = poolOf(indices, graph);
  if (!pool || node.attributes['reduction'] !== 'add') return undefined;
  const { build, copied } = graph;
  const [x, y] = [copied(pool.inputs[0] ?? ''), copied(pool.outputs[0] ?? '')];
  const dy = reshapeTo(build, copied(updates), y.type.shape);
  const dx = scatterToMaxima(build, { x, y, dy }, windowOfNode(pool));
  const data = copied(node.inputs[0] ?? '');
  return [build.op('Add', [data, reshapeTo(build, dx, data.type.shape)], {}, { name: node.name })];
};

/** The MaxPool whose second output `name` is, looking through reshapes. */
function poolOf(name: string, { producer }: Rewriting): GraphNode | undefined {
  let node = producer(name);
  let value = name;
  while (node?.type === 'Reshape') {
    value = node.inputs[0] ?? '';
    node = producer(value);
  }
  return node?.type === 'MaxPool' && node.outputs[1] === value ? node : undefined;
}

function windowOfNode({ attributes }: GraphNode): Window {
  const list = (name: string): readonly number[] => {
    const value = attributes[name];
    return Array.isArray(value) ? value.map(Number) : [];
  };
  return { kernel_shape: list('kernel_shape'), strides: list('strides'), pads: list('pads'), dilations: list('dilations') };
}

interface Pooling {
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
}

function scatterToMaxima(build: GraphBuilder, { x, y, dy }: Pooling, window: Window): Value {
  const { before, after } = margins(x, y, window);
  const padded = build.op('Pad', [x, build.ints([...before, ...after]), build.scalar(LOWEST)]);
  const zeros = filledLike(build, y, 0);
  let left = dy;
  let sum: Value | undefined;
  for (const offset of offsetsOf(window.kernel_shape)) {
    const cuts = cutsAt(offset, y, window);
    const candidate = build.op('Slice', [padded, ...(['start', 'stop', 'axis', 'step'] as const).map((key) => build.ints(cuts.map((cut) => cut[key])))]);
    const won = build.op('Where', [build.op('Equal', [candidate, y]), left, zeros]);
    left = build.op('Sub', [left, won]);
    const placed = unslice(build, won, padded.type.shape, cuts);
    sum = sum ? build.op('Add', [sum, placed]) : placed;
  }
  const negative = (counts: readonly number[]): readonly number[] => counts.map((count) => (count === 0 ? 0 : -count));
  return pad(build, sum ?? zeros, negative(before), negative(after));
}

/** What to put around the input so that every window lies inside, with room for the gaps between strides. */
function margins(x: Value, y: Value, window: Window): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const reach = reachOf(window);
  const before = [0, 0, ...reach.map((_, axis) => window.pads[axis] ?? 0)];
  const after = x.type.shape.map((extent: Dimension, axis) => {
    if (axis < 2) return 0;
    const needed = Number(y.type.shape[axis]) * (window.strides[axis - 2] ?? 1) + (reach[axis - 2] ?? 1) - 1;
    return Math.max(0, needed - Number(extent) - (before[axis] ?? 0));
  });
  return { before, after };
}

/** Every place of a window, in the order in which MaxPool looks. */
function offsetsOf(kernel: readonly number[]): readonly (readonly number[])[] {
  return kernel.reduce<readonly (readonly number[])[]>(
    (offsets, extent) => offsets.flatMap((offset) => Array.from({ length: extent }, (_, place) => [...offset, place])), [[]],
  );
}

/** The elements that stand at one place of all windows. */
function cutsAt(offset: readonly number[], y: Value, { strides, dilations }: Window): readonly Cut[] {
  return offset.map((place, spatial): Cut => {
    const [axis, step] = [spatial + 2, strides[spatial] ?? 1];
    const start = place * (dilations[spatial] ?? 1);
    return { axis, start, stop: start + (Number(y.type.shape[axis]) - 1) * step + 1, step };
  });
}
