import { attribute, batched, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 1, 2, 2], [1, 2, 3, 4]);
const row = batched([1, 1, 1, 4], [1, 2, 3, 4]);
const mode = (name: string) => ({ mode: attribute.text(name) });
const coordinates = (name: string) => ({ coordinate_transformation_mode: attribute.text(name) });
const doubled = values([1, 1, 4, 4], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);

export const cases: OpCases = {
  type: 'Resize',
  inFiles: [
    { name: 'nearest, the first form', opset: 10, inputs: [x, fixed([4], [1, 1, 2, 2])], gives: doubled },
    { name: 'nearest, the first form, smaller', opset: 10, inputs: [row, fixed([4], [1, 1, 1, 0.6])], gives: values([1, 1, 1, 2], [1, 3]) },
    { name: 'linear, the first form', opset: 10, inputs: [row, fixed([4], [1, 1, 1, 0.5])], attributes: mode('linear'), gives: values([1, 1, 1, 2], [1, 3]) },
    { name: 'nearest by scales', opset: 11, inputs: [x, fixed([0]), fixed([4], [1, 1, 2, 2])], attributes: { ...coordinates('asymmetric'), nearest_mode: attribute.text('floor') }, gives: doubled },
    { name: 'nearest by sizes', opset: 13, inputs: [row, undefined, undefined, ints([1, 1, 1, 6])], attributes: coordinates('asymmetric'), gives: values([1, 1, 1, 6], [1, 2, 2, 3, 4, 4]) },
    { name: 'nearest, rounded up', opset: 13, inputs: [row, undefined, undefined, ints([1, 1, 1, 6])], attributes: { ...coordinates('asymmetric'), nearest_mode: attribute.text('ceil') }, gives: values([1, 1, 1, 6], [1, 2, 3, 3, 4, 4]) },
    { name: 'nearest, halves up', opset: 13, inputs: [row, undefined, fixed([4], [1, 1, 1, 2])], attributes: { ...coordinates('asymmetric'), nearest_mode: attribute.text('round_prefer_ceil') }, gives: values([1, 1, 1, 8], [1, 2, 2, 3, 3, 4, 4, 4]) },
    { name: 'linear, half pixels', opset: 11, inputs: [row, fixed([0]), fixed([4], [1, 1, 1, 2])], attributes: { ...mode('linear'), ...coordinates('pytorch_half_pixel') }, gives: values([1, 1, 1, 8], [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]) },
    { name: 'linear, corner to corner', opset: 19, inputs: [row, undefined, undefined, ints([7])], attributes: { ...mode('linear'), ...coordinates('align_corners'), axes: attribute.ints([3]) }, gives: values([1, 1, 1, 7], [1, 1.5, 2, 2.5, 3, 3.5, 4]) },
    { name: 'linear, blurred first', opset: 18, inputs: [row, undefined, fixed([4], [1, 1, 1, 0.5])], attributes: { ...mode('linear'), antialias: attribute.int(1) }, gives: values([1, 1, 1, 2], [1.625, 3.375]) },
    { name: 'cubic', opset: 11, inputs: [row, fixed([0]), fixed([4], [1, 1, 1, 0.5])], attributes: mode('cubic'), gives: values([1, 1, 1, 2], [1.40625, 3.59375]) },
    { name: 'in proportion', opset: 18, inputs: [batched([1, 1, 1, 2], [1, 2]), undefined, undefined, ints([2, 6])], attributes: { axes: attribute.ints([2, 3]), keep_aspect_ratio_policy: attribute.text('not_larger') }, gives: values([1, 1, 2, 4], [1, 1, 2, 2, 1, 1, 2, 2]) },
    { name: 'a region', opset: 11, inputs: [x, fixed([0]), fixed([4], [1, 1, 2, 2])], attributes: coordinates('tf_crop_and_resize'), refuses: 'tf_crop_and_resize, which cuts a region out' },
    { name: 'the batch', opset: 13, inputs: [x, undefined, fixed([4], [2, 1, 1, 1])], refuses: 'expected the batch not to be resized' },
  ],
};
