import { isBatch, type Dimension } from '../graph/dimension.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp, NOT_DIFFERENTIABLE, type OnnxNodeView } from './definition.ts';
import { float, ints, oneOf } from './support/attribute-schema.ts';
import { padByCopying } from './support/pad-by-copying.ts';
import { axisOf, requireFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Constant padding; inputs: data, numbers of elements before and after each axis (negative ones cut), value. */
export const pad = defineOp({
  type: 'Pad',
  inputs: { min: 2, max: 3 },
  attributes: { mode: oneOf('constant') },
  infer: (call) => {
    const { shape } = requireFloat(call.type(0));
    const pads = call.known(1)?.elements.map(Number);
    if (pads?.length !== 2 * shape.length) {
      throw unsupported(`${2 * shape.length} constant pads`, String(pads?.length ?? 'them computed'));
    }
    const padded = shape.map((extent, axis): Dimension => {
      const counts = [pads[axis] ?? 0, pads[axis + shape.length] ?? 0] as const;
      if (isBatch(extent) && counts.some((count) => count !== 0)) throw unsupported('no padding of the batch axis', `[${counts.join(', ')}]`);
      return isBatch(extent) ? extent : extent + counts[0] + counts[1];
    });
    return [{ dtype: 'float32', shape: padded }];
  },
  onnx: [
    {
      since: 2,
      import: (node) => {
        const { mode, pads, value } = node.read({ mode: oneOf('constant', 'reflect', 'edge'), pads: ints(), value: float(0) });
        return emitPad(node, { mode, pads, value });
      },
    },
    {
      since: 11,
      import: (node) => {
        const { mode } = node.read({ mode: oneOf('constant', 'reflect', 'edge', 'wrap') });
        const value = node.inputs[2] ? node.numbers(2)[0] ?? 0 : 0;
        return emitPad(node, { mode, pads: padsOfAllAxes(node), value });
      },
    },
  ],
  gradient: ({ build, dy, inputs }) => [
    () => build.op('Pad', [dy, build.ints((inputs[1]?.known?.elements ?? []).map((count) => -Number(count)))]),
    NOT_DIFFERENTIABLE,
    NOT_DIFFERENTIABLE,
  ],
});

interface Padding {
  readonly mode: string;
  readonly pads: readonly number[];
  readonly value: number;
}

function emitPad(node: OnnxNodeView, { mode, pads, value }: Padding): Value {
  if (pads.every((count) => count === 0)) return node.input(0);
  if (mode !== 'constant') return padByCopying(node.build, requireFloatInput(node), { mode, pads });
  return node.emit('Pad', [node.input(0), node.build.ints(pads), node.build.scalar(value)]);
}

function requireFloatInput(node: OnnxNodeView): Value {
  requireFloat(node.input(0).type);
  return node.input(0);
}

/** Since opset 18 pads may be given for some axes only. */
function padsOfAllAxes(node: OnnxNodeView): readonly number[] {
  const pads = node.numbers(1);
  if (!node.inputs[3]) return pads;
  const rank = node.input(0).type.shape.length;
  const axes = node.numbers(3).map((axis) => axisOf(axis, rank));
  const count = (axis: number, offset: number): number => (axes.includes(axis) ? pads[axes.indexOf(axis) + offset] ?? 0 : 0);
  return [0, axes.length].flatMap((offset) => Array.from({ length: rank }, (_, axis) => count(axis, offset)));
}
