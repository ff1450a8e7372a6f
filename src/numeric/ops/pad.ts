import { AppError } from '../../kernel/errors.ts';
import { isBatch, type Dimension } from '../graph/dimension.ts';
import { defineOp, NOT_DIFFERENTIABLE, type OnnxNodeView } from './definition.ts';
import { float, ints, oneOf } from './support/attribute-schema.ts';
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
      const count = (pads[axis] ?? 0) + (pads[axis + shape.length] ?? 0);
      if (isBatch(extent) && (pads[axis] !== 0 || pads[axis + shape.length] !== 0)) {
        throw new AppError('UNSUPPORTED', 'expected no padding of the batch axis');
      }
      return isBatch(extent) ? extent : extent + count;
    });
    return [{ dtype: 'float32', shape: padded }];
  },
  onnx: [
    {
      since: 2,
      import: (node) => {
        const { pads, value } = node.read({ mode: oneOf('constant'), pads: ints(), value: float(0) });
        return emitPad(node, pads, value);
      },
    },
    {
      since: 11,
      import: (node) => {
        node.read({ mode: oneOf('constant') });
        const value = node.inputs[2] ? node.numbers(2)[0] ?? 0 : 0;
        return emitPad(node, padsOfAllAxes(node), value);
      },
    },
  ],
  gradient: ({ build, dy, inputs }) => [
    () => build.op('Pad', [dy, build.ints((inputs[1]?.known?.elements ?? []).map((count) => -Number(count)))]),
    NOT_DIFFERENTIABLE,
    NOT_DIFFERENTIABLE,
  ],
});

function emitPad(node: OnnxNodeView, pads: readonly number[], value: number): ReturnType<OnnxNodeView['input']> {
  if (pads.every((count) => count === 0)) return node.input(0);
  return node.emit('Pad', [node.input(0), node.build.ints(pads), node.build.scalar(value)]);
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
