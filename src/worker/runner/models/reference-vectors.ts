import { readFile } from 'node:fs/promises';
import { problemsOf } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { readNpy } from '../../../numeric/formats/npy.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { toPlanes } from '../../../robustness/channels/support/bytes.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import { AppError } from '../../../kernel/errors.ts';
import { decodeImage } from '../datasets/decode-image.ts';
import type { Pixels } from '../datasets/decode-image.ts';
import { fitPixels } from '../datasets/fit-pixels.ts';
import type { ImageFit } from '../datasets/fit-pixels.ts';
import type { InputFile, ValidateModelTask, ValidatedModel } from '../protocol.ts';

/** How far a reproduced output may be off, absolutely below 1 and relatively above. */
export const REFERENCE_TOLERANCE = 1e-3;

interface Reproduction {
  readonly classifier: Classifier;
  readonly outputKind: ValidatedModel['outputKind'];
  readonly resize: ImageFit['resize'];
}

/** Every reference vector that the model, as Assay runs it, does not reproduce. */
export async function referenceProblems(vectors: ValidateModelTask['referenceVectors'], model: Reproduction): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { image, output } of vectors) {
    const path = ['referenceVectors', image.name];
    try {
      const logits = await model.classifier.logits(await referenceImage(image, model));
      const message = difference(ownOutput(logits.data, model.outputKind), output);
      if (message) problems.push({ code: 'REFERENCE_NOT_REPRODUCED', message: `reference image ${image.name}: ${message}`, path });
    } catch (error) {
      problems.push(...problemsOf(error, path));
    }
  }
  return problems;
}

/** What the model itself would have put out, before its head was cut off. */
export function ownOutput(logits: Float32Array, kind: ValidatedModel['outputKind']): number[] {
  const values = Array.from(logits);
  switch (kind) {
    case 'LOGITS': return values;
    case 'SOFTMAX': return softmax(values);
    case 'SIGMOID_BINARY': return [sigmoid((values[1] ?? 0) - (values[0] ?? 0))];
    case 'SIGMOID_MULTILABEL': return values.map(sigmoid);
  }
}

function difference(found: readonly number[], expected: readonly number[]): string | undefined {
  if (found.length !== expected.length) return `expected an output of ${found.length} numbers, as the model gives, found ${expected.length} in the reference`;
  const wrong = expected.findIndex((value, index) => !(Math.abs((found[index] ?? NaN) - value) <= REFERENCE_TOLERANCE * Math.max(1, Math.abs(value))));
  if (wrong < 0) return undefined;
  return `expected output ${wrong} to be ${expected[wrong]} within ${REFERENCE_TOLERANCE}, found ${found[wrong]}: check channels, resize, scale and offset`;
}

async function referenceImage(file: InputFile, { classifier, resize }: Reproduction): Promise<FloatTensor> {
  const [channels, height, width] = classifier.imageShape;
  const fit: ImageFit = { channels: channels === 1 ? 1 : 3, height, width, resize };
  const planes = toPlanes(fitPixels(await readPixels(file), fit), fit.channels);
  return floatTensor([1, channels, height, width], Float32Array.from(planes, (value) => value / 255));
}

/** A PNG, a JPEG, or a NumPy array of uint8 [h, w] or [h, w, 3]. */
async function readPixels(file: InputFile): Promise<Pixels> {
  const bytes = await readFile(file.path);
  if (bytes.subarray(0, 6).toString('latin1') !== '\x93NUMPY') return decodeImage(bytes, file.name);
  const { shape, data } = readNpy(bytes, file.name);
  const [height = 0, width = 0, channels = 1] = shape;
  if (!(data instanceof Uint8Array) || shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) {
    throw new AppError('INVALID_INPUT', `${file.name}: expected uint8 [h, w] or [h, w, 3], found [${shape.join(', ')}]`);
  }
  return { height, width, channels, data };
}

function softmax(values: readonly number[]): number[] {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
