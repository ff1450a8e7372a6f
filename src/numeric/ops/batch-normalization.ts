import type { Value } from '../graph/op-table.ts';
import { defineOp, NOT_DIFFERENTIABLE } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { alongChannels, requireChannelVector } from './support/channels.ts';
import { sumOverAllButChannels } from './support/reduction.ts';
import { requireFloat, requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Inference form, with stored statistics; inputs: x, scale, bias, mean, variance. */
export const batchNormalization = defineOp({
  type: 'BatchNormalization',
  inputs: { min: 5, max: 5 },
  attributes: { epsilon: float(1e-5) },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 2, 'at least');
    const channels = staticExtent(x.shape, 1);
    for (const index of [1, 2, 3, 4]) requireChannelVector(call.type(index), channels);
    return [x];
  },
  onnx: [{
    since: 7,
    import: (node) => {
      const attributes = node.read({ epsilon: float(1e-5), momentum: float(0.9), spatial: int(1), training_mode: int(0) });
      if (attributes.training_mode !== 0 || node.outputs.slice(1).some((name) => name !== '')) {
        throw unsupported(
          'inference mode',
          'training mode, in which images of a batch change each other; export the model in evaluation mode',
        );
      }
      if (attributes.spatial !== 1) throw unsupported('statistics per channel', 'spatial = 0');
      return node.emit('BatchNormalization', node.inputs, { epsilon: attributes.epsilon });
    },
  }],
  gradient: ({ build, dy, input, attributes: { epsilon } }) => {
    const x = input(0);
    const spread = (): Value => build.op('Sqrt', [build.op('Add', [input(4), build.scalar(epsilon)])]);
    const inAxis1 = (vector: Value): Value => alongChannels(build, vector, x.type.shape.length);
    return [
      () => build.op('Mul', [dy, inAxis1(build.op('Div', [input(1), spread()]))]),
      () => {
        const centered = build.op('Sub', [x, inAxis1(input(3))]);
        return build.op('Div', [sumOverAllButChannels(build, build.op('Mul', [dy, centered])), spread()]);
      },
      () => sumOverAllButChannels(build, dy),
      NOT_DIFFERENTIABLE,
      NOT_DIFFERENTIABLE,
    ];
  },
});
