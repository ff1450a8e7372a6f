import { AppError } from '../../kernel/errors.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';

/** Pixels ready for any encoder: `data` is row-major RGBA, 8 bits each, opaque. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** One image before and after, and what was added, made visible. */
export interface ExamplePictures {
  readonly clean: Picture;
  readonly perturbed: Picture;
  /** Mid-grey is no change; `factor` times brighter or darker than in truth. */
  readonly difference: Picture;
  readonly factor: number;
}

/** Round factors, so that a reader can undo them in the head. */
const FACTORS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The image [C,H,W] in [0,1] as it looks; one channel is shown grey, three as RGB. */
export function pictureOf(image: FloatTensor): Picture {
  return paint(image, (value) => value);
}

/** clip(image + perturbation, 0, 1): what the model was shown. */
export function perturbedImage(image: FloatTensor, perturbation: FloatTensor): FloatTensor {
  expectSameShape(image, perturbation);
  const data = image.data.map((value, index) => Math.min(1, Math.max(0, value + (perturbation.data[index] ?? 0))));
  return { dtype: 'float32', shape: [...image.shape], data };
}

/** The largest round factor that keeps `difference` within the range of grey, at least 1. */
export function amplificationOf(difference: FloatTensor): number {
  const largest = difference.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return FACTORS.findLast((factor) => factor * largest <= 0.5) ?? 1;
}

/** A signed image around mid-grey: 0.5 + factor * value. */
export function differencePicture(difference: FloatTensor, factor: number): Picture {
  return paint(difference, (value) => 0.5 + factor * value);
}

/** Clean, perturbed, and the amplified difference that was really shown (after clipping). */
export function examplePictures(image: FloatTensor, perturbation: FloatTensor): ExamplePictures {
  const perturbed = perturbedImage(image, perturbation);
  const shown = perturbed.data.map((value, index) => value - (image.data[index] ?? 0));
  const factor = amplificationOf(perturbation);
  return {
    clean: pictureOf(image),
    perturbed: pictureOf(perturbed),
    difference: differencePicture({ dtype: 'float32', shape: [...image.shape], data: shown }, factor),
    factor,
  };
}

function paint(image: FloatTensor, shade: (value: number) => number): Picture {
  const [channels = 0, height = 0, width = 0] = image.shape;
  if (image.shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new AppError('INTERNAL', `expected an image [1 or 3, height, width], found [${image.shape.join(', ')}]`);
  }
  const plane = height * width;
  const data = new Uint8ClampedArray(plane * 4);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const source = channels === 1 ? pixel : channel * plane + pixel;
      data[pixel * 4 + channel] = Math.round(shade(image.data[source] ?? 0) * 255);
    }
    data[pixel * 4 + 3] = 255;
  }
  return { width, height, data };
}

function expectSameShape(image: FloatTensor, perturbation: FloatTensor): void {
  const [expected, found] = [image.shape.join(', '), perturbation.shape.join(', ')];
  if (expected !== found) throw new AppError('INTERNAL', `expected a perturbation [${expected}] like the image, found [${found}]`);
}
