import fc from 'fast-check';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { amplificationOf, differencePicture, examplePictures, perturbedImage, pictureOf } from '../../src/robustness/reports/pictures.ts';

const tensor = (shape: readonly number[], values: readonly number[]): ReturnType<typeof floatTensor> => floatTensor(shape, Float32Array.from(values));

describe('pictures', () => {
  it('show one channel grey', () => {
    expect(pictureOf(tensor([1, 1, 3], [0, 0.5, 1]))).toEqual({
      width: 3, height: 1, data: Uint8ClampedArray.from([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]),
    });
  });

  it('show three channels as red, green and blue', () => {
    expect([...pictureOf(tensor([3, 1, 2], [1, 0, 0, 1, 0, 0.2])).data]).toEqual([255, 0, 0, 255, 0, 255, 51, 255]);
  });

  it('show no change as mid-grey, more as brighter, less as darker', () => {
    expect([...differencePicture(tensor([1, 1, 3], [0, 0.03125, -0.03125]), 10).data].filter((_, index) => index % 4 === 0)).toEqual([128, 207, 48]);
  });

  it('show the difference that was really seen, after clipping', () => {
    const { perturbed, difference, factor } = examplePictures(tensor([1, 1, 2], [0.5, 1]), tensor([1, 1, 2], [0.03125, 0.03125]));
    expect(factor).toBe(10);
    expect([perturbed.data[0], perturbed.data[4]]).toEqual([135, 255]);
    expect([difference.data[0], difference.data[4]]).toEqual([207, 128]);
  });

  it('amplify as far as the range of grey allows, by a round factor', () => {
    expect(amplificationOf(tensor([1, 1, 2], [0.04, -0.01]))).toBe(10);
    expect(amplificationOf(tensor([1, 1, 1], [0.6]))).toBe(1);
    fc.assert(fc.property(fc.float({ min: Math.fround(0.001), max: Math.fround(0.5), noNaN: true }), (largest) => {
      const factor = amplificationOf(tensor([1, 1, 1], [largest]));
      expect(factor * Math.fround(largest)).toBeLessThanOrEqual(0.5);
    }));
  });

  it('keep perturbed images in the range of pixels', () => {
    const image = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    const change = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(fc.property(image, change, (x, v) => {
      const { data } = perturbedImage(tensor([1, 2, 2], x), tensor([1, 2, 2], v));
      expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }));
  });

  it('refuse shapes that are no picture, or do not fit', () => {
    expect(() => pictureOf(tensor([2, 1, 1], [0, 0]))).toThrow('expected an image [1 or 3, height, width], found [2, 1, 1]');
    expect(() => perturbedImage(tensor([1, 1, 2], [0, 0]), tensor([1, 2, 1], [0, 0]))).toThrow('expected a perturbation [1, 1, 2]');
  });
});
