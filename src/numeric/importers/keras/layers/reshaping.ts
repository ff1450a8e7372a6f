import { AppError } from '../../../../kernel/errors.ts';
import { elementCount, type Dimension } from '../../../graph/dimension.ts';
import type { Value } from '../../../graph/op-table.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { defineLayer } from '../layer-definition.ts';
import { asKerasOrders, inOrder, shapeOf } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';

/** All numbers of an image in one row, in Keras's order. */
export const flatten = defineLayer({
  types: ['Flatten'],
  build: (call) => {
    const x = kerasOrders(call, call.config.choice('data_format', ['channels_last', 'channels_first']) === 'channels_first');
    return inOrder(reshapeTo(call.build, x, ['N', elementCount(perImage(x))], call.name));
  },
});

/** Another shape for an image's numbers; -1 is worked out. */
export const reshape = defineLayer({
  types: ['Reshape'],
  build: (call) => {
    const x = kerasOrders(call, false);
    return inOrder(reshapeTo(call.build, x, ['N', ...targetExtents(call.config.numbers('target_shape'), perImage(x))], call.name));
  },
});

/** Axes in another order; `dims` count from 1, the batch left out. */
export const permute = defineLayer({
  types: ['Permute'],
  build: (call) => {
    const x = kerasOrders(call, false);
    const dims = call.config.numbers('dims');
    if ([...dims].sort((a, b) => a - b).join() !== perImage(x).map((_, axis) => axis + 1).join()) {
      throw call.config.mismatch('dims', `each of 1 to ${perImage(x).length} once`);
    }
    return inOrder(call.op('Transpose', [x], { perm: [0, ...dims] }));
  },
});

/** A row repeated: [N, C] to [N, n, C]. */
export const repeatVector = defineLayer({
  types: ['RepeatVector'],
  build: (call) => {
    const [, width = 1, ...rest] = call.input.value.type.shape;
    if (rest.length > 0) throw new AppError('UNSUPPORTED', `expected rows [N, C], found ${rest.length} axes more`);
    const row = reshapeTo(call.build, call.input.value, ['N', 1, width]);
    return inOrder(call.op('Expand', [row, call.build.ints([1, call.config.whole('n'), 1])]));
  },
});

/** The extents a target shape means for `found` ones. */
export function targetExtents(target: readonly number[], found: readonly Dimension[]): readonly number[] {
  const size = Number(elementCount(found));
  const given = target.filter((extent) => extent !== -1).reduce((product, extent) => product * extent, 1);
  const extents = target.map((extent) => (extent === -1 ? size / given : extent));
  const fits = extents.every((extent) => Number.isSafeInteger(extent) && extent >= 1) && extents.reduce((product, extent) => product * extent, 1) === size;
  if (!fits || target.length - target.filter((extent) => extent !== -1).length > 1) {
    throw new AppError('UNSUPPORTED', `expected a shape of ${size} numbers, found [${target.join(', ')}]`);
  }
  return extents;
}

function perImage(x: Value): readonly Dimension[] {
  return x.type.shape.slice(1);
}

/** The input as Keras sees it; a Flatten of channels first puts channels last before it flattens. */
function kerasOrders(call: LayerCall, channelsFirst: boolean): Value {
  const { input } = call;
  const rank = shapeOf(input).length;
  const x = asKerasOrders(call.build, input);
  if (!channelsFirst || rank < 3) return x;
  return call.build.op('Transpose', [x], { perm: [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1] });
}
