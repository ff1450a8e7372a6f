import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { alongChannels, requireChannelVector } from './support/channels.ts';
import { sumOverAllButChannels } from './support/reduction.ts';
import { standardize, standardizeGradient, type Standardized } from './support/standardize.ts';
import { requireFloat, requireRank, staticExtent } from './support/types.ts';

/** Each channel of each image over its places (Ulyanov et al. 2016); inputs: x [N, C, …], scale, bias. */
export const instanceNormalization = defineOp({
  type: 'InstanceNormalization',
  inputs: { min: 3, max: 3 },
  attributes: { epsilon: float(1e-5) },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 3, 'at least');
    for (const index of [1, 2]) requireChannelVector(call.type(index), staticExtent(x.shape, 1));
    x.shape.slice(2).forEach((_, axis) => staticExtent(x.shape, axis + 2));
    return [x];
  },
  gradient: ({ build, dy, input, attributes: { epsilon } }) => {
    const x = input(0);
    const places = x.type.shape.slice(2).map((_, axis) => axis + 2);
    const standardized = (): Standardized => standardize(build, x, places, epsilon);
    return [
      () => standardizeGradient(build, build.op('Mul', [dy, alongChannels(build, input(1), x.type.shape.length)]), standardized()),
      () => sumOverAllButChannels(build, build.op('Mul', [dy, standardized().values])),
      () => sumOverAllButChannels(build, dy),
    ];
  },
});
