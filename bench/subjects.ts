import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { NpyArray } from '../src/numeric/formats/npy.ts';
import { readNpz } from '../src/numeric/formats/npz.ts';
import { floatTensor } from '../src/numeric/tensor/tensor.ts';
import type { ImageSource } from '../src/robustness/image-source.ts';
import { memoryImages } from './memory-images.ts';

/** A model to be timed, with the images it was made for. */
export interface Subject {
  readonly name: string;
  readonly modelFile: string;
  /** The model's own input = pixel in [0,1] * scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly generation: ImageSource;
  readonly evaluation: ImageSource;
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SAMPLE = { model: at('../samples/synthetic-radiograph-cnn.onnx'), data: at('../samples/synthetic-radiographs.npz') };
const SHARED = at('../../shared');
const SHARED_MODELS = ['pneumonia-vgg', 'pneumonia-resnet', 'pneumonia-densenet'];

function imagesOf(images: NpyArray | undefined, labels: NpyArray | undefined, file: string): ImageSource {
  const [count, height, width] = images?.shape ?? [];
  if (!images || !labels || count === undefined || height === undefined || width === undefined) {
    throw new Error(`${file}: expected images [N, H, W] and labels, found ${images?.shape.join(' x ') ?? 'none'}`);
  }
  const pixels = Float32Array.from([...images.data], (pixel) => Number(pixel) / 255);
  return memoryImages(floatTensor([count, 1, height, width], pixels), Int32Array.from([...labels.data], Number));
}

async function readSplits(file: string): Promise<Pick<Subject, 'generation' | 'evaluation'>> {
  const arrays = await readNpz(await readFile(file), file);
  return {
    generation: imagesOf(arrays.train_images, arrays.train_labels, file),
    evaluation: imagesOf(arrays.test_images, arrays.test_labels, file),
  };
}

/** The sample, and the pneumonia models of ../shared where that folder is present. */
export async function findSubjects(): Promise<readonly Subject[]> {
  const sample = { name: 'sample CNN, 64x64', modelFile: SAMPLE.model, scale: 2, offset: -1, ...await readSplits(SAMPLE.data) };
  const sharedData = `${SHARED}/data/pneumonia-28.npz`;
  if (!existsSync(sharedData)) return [sample];
  const splits = await readSplits(sharedData);
  // (x - 128) / 128 for grey levels x of 0 to 255
  const shared = SHARED_MODELS.map((name) => ({
    name: `${name}, 28x28`, modelFile: `${SHARED}/models/${name}.onnx`, scale: 255 / 128, offset: -1, ...splits,
  }));
  return [sample, ...shared.filter(({ modelFile }) => existsSync(modelFile))];
}
