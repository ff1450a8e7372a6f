import { printShape, sameShape, type Dimension, type Shape } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { standardizeGradient, type Standardized } from './support/standardize.ts';
import { axisOf, requireFloat, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Over all axes from `axis` on (Ba et al. 2016). Further outputs: the mean and one over the standard deviation. */
export const layerNormalization = defineOp({
  type: 'LayerNormalization',
  inputs: { min: 2, max: 3 },
  attributes: { axis: int(-1), epsilon: float(1e-5) },
  infer: (call) => {
    const x = requireFloat(call.type(0));
    const axes = axesFrom(call.attributes.axis, x.shape);
    for (const axis of axes) staticExtent(x.shape, axis);
    for (const index of call.has(2) ? [1, 2] : [1]) {
      const { shape } = requireFloat(call.type(index));
      const normalized = x.shape.slice(axes[0]);
      if (!sameShape(broadcastShapes(normalized, shape), normalized)) {
        throw unsupported(`a weight that broadcasts to ${printShape(normalized)}`, printShape(shape));
      }
    }
    const statistics = { ...x, shape: x.shape.map((extent, axis): Dimension => (axes.includes(axis) ? 1 : extent)) };
    return [x, statistics, statistics];
  },
  onnx: [{
    since: 17,
    import: (node) => {
      // Means are always taken in float32 here, whatever `stash_type` says.
      const { axis, epsilon } = node.read({ axis: int(-1), epsilon: float(1e-5), stash_type: int(1) });
      if (node.outputs.slice(1).some((name) => name !== '')) throw unsupported('one output', 'mean or deviation used as well');
      return node.emit('LayerNormalization', node.inputs, { axis, epsilon });
    },
  }],
  forwardOutputs: 3,
  gradient: ({ build, dy, input, output, attributes: { axis } }) => {
    const standardized = (): Standardized => ({
      values: build.op('Mul', [build.op('Sub', [input(0), output(1)]), output(2)]),
      inverseDeviation: output(2),
      axes: axesFrom(axis, input(0).type.shape),
    });
    return [
      () => standardizeGradient(build, build.op('Mul', [dy, input(1)]), standardized()),
      () => build.op('Mul', [dy, standardized().values]),
      () => dy,
    ];
  },
});

function axesFrom(axis: number, shape: Shape): readonly number[] {
  const first = axisOf(axis, shape.length);
  return shape.map((_, place) => place).slice(first);
}
