import { dividedBy, elementCount, printShape, type Dimension, type Shape } from '../graph/dimension.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { resolveReshape } from './support/reshape-target.ts';
import { reshapeTo } from './support/shapes.ts';
import { unsupported } from './support/unsupported.ts';

/** The shape is a constant; -1 stands for the axis that depends on the batch, or is computed. */
export const reshape = defineOp({
  type: 'Reshape',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: (call) => {
    const { dtype, shape } = call.type(0);
    const target = call.known(1)?.elements;
    if (!target) throw unsupported('the new shape to be constant', 'it computed');
    return [{ dtype, shape: filled(shape, target) }];
  },
  evaluate: (call) => {
    const x = call.known(0);
    const target = call.known(1);
    return x && target && { ...x, shape: filled(x.shape, target.elements).map(Number) };
  },
  onnx: [{
    since: 5,
    import: (node) => {
      const { allowzero } = node.read({ allowzero: int(0) });
      const x = node.input(0);
      const target = node.input(1).known?.elements;
      if (!target) throw unsupported('the new shape to follow from the file', 'it computed from the image');
      const copied = target.map((extent, axis): Dimension => (extent === 0 && allowzero === 0 ? x.type.shape[axis] ?? 0 : extent));
      return reshapeTo(node.build, x, resolveReshape(x.type.shape, copied, node.fixedBatch), node.name);
    },
  }],
  gradient: ({ build, dy, input }) => [() => reshapeTo(build, dy, input(0).type.shape), NOT_DIFFERENTIABLE],
});

function filled(shape: Shape, target: readonly Dimension[]): Shape {
  const given = target.filter((extent) => extent !== -1);
  const computed = dividedBy(elementCount(shape), elementCount(given));
  const result = target.map((extent) => (extent === -1 ? computed ?? 0 : extent));
  if (target.length - given.length > 1 || computed === undefined || elementCount(result) !== elementCount(shape)) {
    throw unsupported(`a new shape of the size of ${printShape(shape)}`, printShape(target));
  }
  return result;
}
