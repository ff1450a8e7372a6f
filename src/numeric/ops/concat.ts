import { printShape, type Dimension } from '../graph/dimension.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { sliceAxis } from './support/slices.ts';
import { axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

export const concat = defineOp({
  type: 'Concat',
  inputs: { min: 1, max: Infinity },
  attributes: { axis: int() },
  infer: (call) => {
    const first = call.type(0);
    const axis = axisOf(call.attributes.axis, first.shape.length);
    let extent = 0;
    for (let index = 0; index < call.inputCount; index++) {
      const { dtype, shape } = call.type(index);
      const fits = dtype === first.dtype && shape.length === first.shape.length
        && shape.every((other, place) => place === axis || other === first.shape[place]);
      if (!fits) {
        throw unsupported(`parts like ${printShape(first.shape)} but for axis ${axis}`, printShape(shape));
      }
      extent += staticExtent(shape, axis);
    }
    return [{ dtype: first.dtype, shape: first.shape.map((other, place): Dimension => (place === axis ? extent : other)) }];
  },
  evaluate: (call) => {
    const parts = Array.from({ length: call.inputCount }, (_, index) => call.known(index));
    if (!parts.every((part) => part !== undefined)) return undefined;
    const [first] = parts;
    const axis = axisOf(call.attributes.axis, first?.shape.length ?? 0);
    const rows = sizeOf(first?.shape.slice(0, axis) ?? []);
    const lengths = parts.map((part) => sizeOf(part.shape.slice(axis)));
    const extent = parts.reduce((total, part) => total + (part.shape[axis] ?? 0), 0);
    const elements = Array.from({ length: rows }, (_, row) => parts.flatMap((part, index) => {
      const length = lengths[index] ?? 0;
      return part.elements.slice(row * length, (row + 1) * length);
    })).flat();
    return first && { dtype: first.dtype, shape: first.shape.with(axis, extent), elements };
  },
  onnx: [{
    since: 4,
    import: (node) => (node.inputs.length === 1 ? node.input(0) : node.emit('Concat', node.inputs, node.attributes)),
  }],
  gradient: ({ build, dy, inputs, input, attributes }) => {
    const axis = axisOf(attributes.axis, dy.type.shape.length);
    let end = 0;
    return inputs.map((_, index) => {
      const start = end;
      end += staticExtent(input(index).type.shape, axis);
      const stop = end;
      return () => sliceAxis(build, dy, { axis, start, stop });
    });
  },
});
