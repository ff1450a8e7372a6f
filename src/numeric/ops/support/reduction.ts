import type { Dimension } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { ValueType } from '../../graph/graph.ts';
import type { KnownValue } from '../../graph/known-value.ts';
import type { Value } from '../../graph/op-table.ts';
import type { GradientCall, OnnxNodeView, OnnxRule, OpCall } from '../definition.ts';
import { int, ints } from './attribute-schema.ts';
import type { Combine } from './known-arithmetic.ts';
import { expandLike, reshapeTo } from './shapes.ts';
import { axisOf } from './types.ts';
import { unsupported } from './unsupported.ts';

/** Attributes of the canonical Reduce operators: axes come as the second input. */
export const reductionAttributes = { keepdims: int(1), noop_with_empty_axes: int(0) };
type ElementRule = (build: GraphBuilder, x: Value) => Value;
type ReductionAttributes = { readonly keepdims: number; readonly noop_with_empty_axes: number };

/** Type of a reduction over the axes of input 1, or over all axes without it. */
export function inferReduction(call: OpCall<ReductionAttributes>): readonly ValueType[] {
  const { dtype, shape } = call.type(0);
  const reduced = reducedAxes(call.has(1) ? call.known(1)?.elements : [], shape.length);
  const kept = shape.map((extent, axis): Dimension => (reduced.includes(axis) ? 1 : extent));
  return [{ dtype, shape: call.attributes.keepdims === 1 ? kept : kept.filter((_, axis) => !reduced.includes(axis)) }];
}

/** The axes an applied reduction removes, counted from the front. */
export function axesOfReduction(call: GradientCall<unknown>): readonly number[] {
  return reducedAxes(call.inputs[1] ? call.inputs[1].known?.elements : [], call.input(0).type.shape.length);
}

/** A value of the reduced shape with the reduced axes put back as 1, so that it broadcasts against the operand. */
export function keepReducedAxes(call: GradientCall<ReductionAttributes>, value: Value): Value {
  if (call.attributes.keepdims === 1) return value;
  const axes = axesOfReduction(call);
  const shape = call.input(0).type.shape.map((extent, axis): Dimension => (axes.includes(axis) ? 1 : extent));
  return reshapeTo(call.build, value, shape);
}

/** `value`, of the reduced shape, repeated over the reduced axes. */
export function spreadOverReduced(call: GradientCall<ReductionAttributes>, value: Value): Value {
  return expandLike(call.build, keepReducedAxes(call, value), call.input(0));
}

/** Sum over the batch and all places: the gradient of one number a channel. */
export function sumOverAllButChannels(build: GraphBuilder, x: Value): Value {
  const axes = x.type.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  return build.op('ReduceSum', [x, build.ints(axes)], { keepdims: 0 });
}

/**
 * ONNX import of a reduction: axes were an attribute before opset `axesInput`. Told to reduce no axes, it gives what
 * `alone` makes of each element, or the element itself.
 */
export function reductionRules(axesInput: number, alone: ElementRule = (_, x) => x, emit = emitReduction): readonly OnnxRule[] {
  return [
    { since: 1, import: (node) => emit(node, node.read({ axes: ints([]), keepdims: int(1) })) },
    {
      since: axesInput,
      import: (node) => {
        const { keepdims, noop_with_empty_axes: emptyIsNoop } = node.read(reductionAttributes);
        const axes = node.inputs[1] ? node.numbers(1) : [];
        return axes.length === 0 && emptyIsNoop === 1 ? alone(node.build, node.input(0)) : emit(node, { axes, keepdims });
      },
    },
  ];
}

/** ONNX import of a reduction that graphs write as a sum: of `each` element, with `whole` applied to the total. */
export function sumRules(each: ElementRule, whole: ElementRule = (_, total) => total): readonly OnnxRule[] {
  const alone: ElementRule = (build, x) => whole(build, each(build, x));
  return reductionRules(18, alone, (node, { axes, keepdims }) => {
    const { build, name } = node;
    const inputs = [each(build, node.input(0)), axes.length > 0 ? build.ints(axes) : undefined];
    return whole(build, build.op('ReduceSum', inputs, { keepdims }, { name }));
  });
}

/** The result of a reduction of a known value over all its axes, folded with `combine`; undefined for any other. */
export function reduceKnown(call: OpCall<ReductionAttributes>, combine: Combine): KnownValue | undefined {
  const x = call.known(0);
  const axes = call.has(1) ? call.known(1)?.elements : [];
  if (!x || !axes || x.elements.length === 0 || new Set(reducedAxes(axes, x.shape.length)).size !== x.shape.length) return undefined;
  const [first = 0, ...others] = x.elements;
  const total = others.reduce<Dimension | undefined>((sum, element) => (sum === undefined ? sum : combine(sum, element, x.dtype)), first);
  const shape = call.attributes.keepdims === 1 ? x.shape.map(() => 1) : [];
  return total === undefined ? undefined : { dtype: x.dtype, shape, elements: [total] };
}

function emitReduction(node: OnnxNodeView, { axes, keepdims }: { readonly axes: readonly number[]; readonly keepdims: number }): Value {
  return node.emit(node.type, [node.input(0), axes.length > 0 ? node.build.ints(axes) : undefined], { keepdims });
}

function reducedAxes(axes: readonly Dimension[] | undefined, rank: number): readonly number[] {
  if (!axes) throw unsupported('the axes of a reduction to be constant', 'them computed');
  if (axes.length === 0) return Array.from({ length: rank }, (_, axis) => axis);
  return axes.map((axis) => axisOf(Number(axis), rank));
}
