import { isBatch, type Dimension, type Shape } from '../graph/dimension.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp, NOT_DIFFERENTIABLE, type OnnxNodeView, type OpCall } from './definition.ts';
import { ints } from './support/attribute-schema.ts';
import { cutsOf, normalizeCuts, type Cut } from './support/cuts.ts';
import { takeKnown } from './support/known-indexing.ts';
import { takeAlong } from './support/take.ts';
import { unslice } from './support/unslice.ts';
import { unsupported } from './support/unsupported.ts';

/** Inputs: data, starts, ends, axes, steps, all but the first constant. */
export const slice = defineOp({
  type: 'Slice',
  inputs: { min: 5, max: 5 },
  attributes: {},
  infer: (call) => {
    const { dtype, shape } = call.type(0);
    const cuts = cutsOfCall(call);
    return [{ dtype, shape: shape.map((extent, axis): Dimension => lengthOf(cuts.find((cut) => cut.axis === axis)) ?? extent) }];
  },
  evaluate: (call) => {
    const x = call.known(0);
    if (!x) return undefined;
    const cuts = x.shape.map((_, axis) => cutsOfCall(call).find((cut) => cut.axis === axis));
    const shape = x.shape.map((extent, axis) => lengthOf(cuts[axis]) ?? extent);
    return takeKnown(x, shape, (index) => index.map((place, axis) => (cuts[axis]?.start ?? 0) + place * (cuts[axis]?.step ?? 1)));
  },
  onnx: [
    {
      since: 1,
      import: (node) => {
        const { starts, ends, axes } = node.read({ starts: ints(), ends: ints(), axes: ints([]) });
        return emitSlice(node, normalizeCuts(node.input(0).type.shape, { starts, ends, axes, steps: [] }));
      },
    },
    {
      since: 10,
      import: (node) => {
        const optional = (index: number): readonly number[] => (node.inputs[index] ? node.numbers(index) : []);
        const raw = { starts: node.numbers(1), ends: node.numbers(2), axes: optional(3), steps: optional(4) };
        return emitSlice(node, normalizeCuts(node.input(0).type.shape, raw));
      },
    },
  ],
  gradient: ({ build, dy, input, inputs }) => [
    () => unslice(build, dy, input(0).type.shape, cutsOf(input(0).type.shape, inputs.slice(1).map((value) => value?.known?.elements))),
    ...inputs.slice(1).map(() => NOT_DIFFERENTIABLE as typeof NOT_DIFFERENTIABLE),
  ],
});

function cutsOfCall(call: OpCall<unknown>): readonly Cut[] {
  return cutsOf(call.type(0).shape, [1, 2, 3, 4].map((index) => call.known(index)?.elements));
}

function lengthOf(cut: Cut | undefined): number | undefined {
  return cut && Math.max(0, Math.ceil((cut.stop - cut.start) / cut.step));
}

function emitSlice(node: OnnxNodeView, cuts: readonly Cut[]): Value {
  const { build } = node;
  refuseBatchCuts(node.input(0).type.shape, cuts);
  const forward = cuts.filter((cut) => cut.step > 0);
  const column = (key: keyof Cut): Value => build.ints(forward.map((cut) => cut[key]));
  const columns = (['start', 'stop', 'axis', 'step'] as const).map(column);
  const sliced = forward.length === 0 ? node.input(0) : node.emit('Slice', [node.input(0), ...columns]);
  return cuts.filter((cut) => cut.step < 0).reduce((value, cut) => takeAlong(build, value, { axis: cut.axis, places: placesBackwards(cut) }), sliced);
}

const LONGEST_BACKWARDS = 2 ** 20;

/** A slice that runs backwards: graphs have none, its places are gathered. */
function placesBackwards({ start, stop, step }: Cut): readonly number[] {
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > LONGEST_BACKWARDS) throw unsupported(`at most ${LONGEST_BACKWARDS} places taken backwards`, String(count));
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function refuseBatchCuts(shape: Shape, cuts: readonly Cut[]): void {
  const cut = cuts.find(({ axis }) => isBatch(shape[axis] ?? 1));
  if (cut) throw unsupported('whole batches', `axis ${cut.axis} cut, which tells the images of a batch apart`);
}
