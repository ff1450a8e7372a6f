import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { sizeOf, type Tensor } from '../../tensor/tensor.ts';
import type { OnnxNodeView } from '../definition.ts';
import { reshapeTo } from './shapes.ts';
import { axisOf } from './types.ts';
import { unsupported } from './unsupported.ts';

/**
 * Quantised numbers in a graph are float32 values that hold integers, exact below 2^24. Storing them as integers would
 * save memory and lose the gradient: rounding and clamping are operators here, and what rounding does to the gradient
 * is said by `Round` itself.
 */
export interface Quantised {
  readonly value: Value;
  /** A number, or one for each index of `axis`. */
  readonly scale: Value;
  readonly zeroPoint: Value | undefined;
  /** Absent: scale and zero point broadcast against the value as they are. */
  readonly axis?: number;
}

/** What a result is quantised to. */
export interface Quantisation {
  readonly scale: Value;
  readonly zeroPoint: Value | undefined;
  readonly range: IntegerRange;
  readonly axis?: number;
}
export type IntegerRange = readonly [number, number];

const RANGES: Readonly<Record<string, IntegerRange>> = {
  uint8: [0, 255], int8: [-128, 127], uint16: [0, 65_535], int16: [-32_768, 32_767],
};

/** The numbers of an integer type, "uint8" where none is given. Throws an AppError for a type nothing is quantised to. */
export function rangeOf(type = 'uint8'): IntegerRange {
  const range = RANGES[type];
  if (!range) throw unsupported(`a zero point of ${Object.keys(RANGES).join(', ')}`, type);
  return range;
}

/** Scale and zero point at two neighbouring inputs of a node, for its result. */
export function resultQuantisation(node: OnnxNodeView, scale: number): Quantisation {
  return { scale: node.input(scale), zeroPoint: node.inputs[scale + 1], range: rangeOf(node.integerType(scale + 1)) };
}

/** The integers minus their zero point, as float32; constants at once, whatever their size. */
export function centred(build: GraphBuilder, { value, zeroPoint, axis }: Omit<Quantised, 'scale'>): Value {
  const x = asFloat(build, value);
  if (!zeroPoint || isAllZero(zeroPoint)) return x;
  return combine(build, 'Sub', x, alongAxis(build, asFloat(build, zeroPoint), x, axis));
}

/** (value - zeroPoint) * scale */
export function dequantise(build: GraphBuilder, quantised: Quantised): Value {
  const x = centred(build, quantised);
  return combine(build, 'Mul', x, alongAxis(build, quantised.scale, x, quantised.axis));
}

/** round(x / scale) + zeroPoint within the range; halves round to the even integer. */
export function quantise(build: GraphBuilder, x: Value, to: Quantisation): Value {
  return rounded(build, combine(build, 'Div', x, alongAxis(build, to.scale, x, to.axis)), to);
}

/** What is left of `quantise` when the division by the scale is done: clamping first lets the gradient stop there. */
export function rounded(build: GraphBuilder, x: Value, { zeroPoint, range: [low, high], axis }: Omit<Quantisation, 'scale'>): Value {
  const zeros = new Set(zeroPoint ? zeroPoint.known?.elements ?? [NaN] : [0]);
  const [zero] = zeros;
  const offset = zeroPoint && !isAllZero(zeroPoint) ? alongAxis(build, asFloat(build, zeroPoint), x, axis) : undefined;
  if (zeros.size === 1 && typeof zero === 'number' && !Number.isNaN(zero)) {
    const within = build.op('Clip', [x, build.scalar(low - zero), build.scalar(high - zero)]);
    const integers = build.op('Round', [within]);
    return offset ? build.op('Add', [integers, offset]) : integers;
  }
  // Bounds that differ by channel or image are no bounds of a Clip: the sum is clamped instead, which is as exact.
  const sum = offset ? build.op('Add', [build.op('Round', [x]), offset]) : build.op('Round', [x]);
  return build.op('Clip', [sum, build.scalar(low), build.scalar(high)]);
}

/** A value as float32. */
export function asFloat(build: GraphBuilder, value: Value): Value {
  if (value.type.dtype === 'float32') return value;
  const tensor = build.constantOf(value);
  if (!tensor) return build.op('Cast', [value], { to: 1 });
  const data = tensor.dtype === 'int64' ? Float32Array.from(tensor.data, Number) : new Float32Array(tensor.data);
  return build.constant({ dtype: 'float32', shape: tensor.shape, data }, value.name);
}

/** A list of numbers, one for each index of `axis`, in a shape that broadcasts against `x`. */
export function alongAxis(build: GraphBuilder, list: Value, x: Value, axis: number | undefined): Value {
  const { shape } = list.type;
  if (shape.length === 0 || (axis === undefined && shape.length !== 1)) return list;
  if (shape.length === 1 && shape[0] === 1) return reshapeTo(build, list, []);
  const rank = x.type.shape.length;
  const place = axisOf(axis ?? rank - 1, rank);
  if (shape.length !== 1 || shape[0] !== x.type.shape[place]) {
    throw unsupported(`a scale and a zero point for all, or one for each of ${x.type.shape[place]} along axis ${place}`, `shape [${shape.join(', ')}]`);
  }
  return reshapeTo(build, list, x.type.shape.map((extent, each) => (each === place ? extent : 1)));
}

function isAllZero(value: Value): boolean {
  return value.known?.elements.every((element) => element === 0) ?? false;
}

/** An operation on two values; on constants of any size at once, so that integer weights become float weights. */
function combine(build: GraphBuilder, type: 'Sub' | 'Mul' | 'Div', a: Value, b: Value): Value {
  const [left, right] = [build.constantOf(a), build.constantOf(b)];
  if (!left || !right || left.dtype !== 'float32' || sizeOf(right.shape) > sizeOf(left.shape)) return build.op(type, [a, b]);
  const at = broadcastIndex(left, right);
  const data = new Float32Array(left.data.length);
  for (let index = 0; index < data.length; index++) {
    const [x, y] = [left.data[index] ?? NaN, Number(right.data[at(index)] ?? NaN)];
    data[index] = type === 'Sub' ? x - y : type === 'Mul' ? x * y : x / y;
  }
  return build.constant({ dtype: 'float32', shape: left.shape, data }, a.name);
}

/** Where the element of `b` lies that meets element `index` of `a`; `b` has at most one axis longer than 1. */
function broadcastIndex(a: Tensor, b: Tensor): (index: number) => number {
  if (sizeOf(b.shape) === 1) return () => 0;
  const long = b.shape.findIndex((extent) => extent !== 1) + a.shape.length - b.shape.length;
  const inner = sizeOf(a.shape.slice(long + 1));
  const extent = a.shape[long] ?? 1;
  return (index) => Math.floor(index / inner) % extent;
}
