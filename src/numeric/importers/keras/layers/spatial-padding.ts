import { AppError } from '../../../../kernel/errors.ts';
import { staticExtent } from '../../../ops/support/types.ts';
import { sliceAxis } from '../../../ops/support/slices.ts';
import { defineLayer } from '../layer-definition.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { spatialInput, spatialResult } from '../support/windows.ts';

/** Zeros around an image. */
export const zeroPadding2d = defineLayer({
  types: ['ZeroPadding2D'],
  build: (call) => {
    const [[top, bottom], [left, right]] = borders(call, 'padding');
    const x = spatialInput(call, 2);
    return spatialResult(call, call.op('Pad', [x, call.build.ints([0, 0, top, left, 0, 0, bottom, right])]));
  },
});

/** An image without its borders. */
export const cropping2d = defineLayer({
  types: ['Cropping2D'],
  build: (call) => {
    const x = spatialInput(call, 2);
    return spatialResult(call, borders(call, 'cropping').reduce((value, [before, after], index) => {
      const axis = index + 2;
      const stop = staticExtent(x.type.shape, axis) - after;
      if (stop <= before) throw new AppError('UNSUPPORTED', `expected something to be left of ${stop + after} places, found ${before + after} cut away`);
      return before + after === 0 ? value : sliceAxis(call.build, value, { axis, start: before, stop }, call.name);
    }, x));
  },
});

type Border = readonly [number, number];

/** Both sides of both axes, from one number, two, or two pairs. */
function borders(call: LayerCall, setting: string): readonly [Border, Border] {
  const numbers = call.config.numbers(setting);
  const [a = 0, b = a, c = a, d = b] = numbers;
  if (![1, 2, 4].includes(numbers.length) || !numbers.every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw call.config.mismatch(setting, '1, 2 or 4 whole numbers');
  }
  return numbers.length === 2 ? [[a, a], [b, b]] : [[a, b], [c, d]];
}
