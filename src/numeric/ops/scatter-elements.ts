import { AppError } from '../../kernel/errors.ts';
import { sameShape } from '../graph/dimension.ts';
import { defineOp, none } from './definition.ts';
import { int, oneOf } from './support/attribute-schema.ts';
import { axisOf } from './support/types.ts';

/** Adds updates to data at indices along an axis: how the gradient of max pooling finds its way back. */
export const scatterElements = defineOp({
  type: 'ScatterElements',
  inputs: { min: 3, max: 3 },
  attributes: { axis: int(0), reduction: oneOf('none', 'add') },
  infer: (call) => {
    const [data, indices, updates] = [call.type(0), call.type(1), call.type(2)];
    axisOf(call.attributes.axis, data.shape.length);
    if (!sameShape(indices.shape, updates.shape) || indices.shape.length !== data.shape.length || indices.dtype !== 'int64') {
      throw new AppError('UNSUPPORTED', 'expected int64 indices and updates of one shape and the rank of the data');
    }
    return [data];
  },
  gradient: none('the gradient of ScatterElements is not written'),
});
