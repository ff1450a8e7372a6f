import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { AppError } from '../../../kernel/errors.ts';
import { readNpy } from '../../../numeric/formats/npy.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { readOutcomes } from '../../../robustness/metrics/outcome-table.ts';
import { examplePictures } from '../../../robustness/reports/pictures.ts';
import type { Picture } from '../../../robustness/reports/pictures.ts';
import type { ImageFit } from '../datasets/fit-pixels.ts';
import { PreparedImages } from '../datasets/prepared-images.ts';
import type { DrawExamplesTask, DrawnExample, DrawnExamples, ExampleSource } from '../protocol.ts';
import { chooseExamples } from './choose-examples.ts';

const EXAMPLES_PER_ATTACK = 3;
/** Smaller pictures are enlarged to at least this width, pixel by pixel. */
const MIN_WIDTH = 168;

/** Draws a few evaluation images of each attack: untouched, perturbed, and the difference made visible. */
export async function drawExamples(task: DrawExamplesTask): Promise<DrawnExamples> {
  await mkdir(task.outputDirectory, { recursive: true });
  const splits = new EvaluationSplits(task);
  try {
    const examples: DrawnExample[] = [];
    for (const attack of task.attacks) examples.push(...await examplesOf(attack, splits, task.outputDirectory));
    return { examples };
  } finally {
    splits.close();
  }
}

/** The evaluation split as models of different sizes see it, each opened once for all attacks on models of that size. */
class EvaluationSplits {
  readonly #task: DrawExamplesTask;
  readonly #opened = new Map<string, PreparedImages>();

  constructor(task: DrawExamplesTask) {
    this.#task = task;
  }

  async as(fit: ImageFit): Promise<PreparedImages> {
    const key = JSON.stringify(fit);
    const images = this.#opened.get(key)
      ?? await PreparedImages.open(this.#task.dataset, 'EVALUATION', fit, { cacheDirectory: this.#task.cacheDirectory });
    this.#opened.set(key, images);
    return images;
  }

  close(): void {
    for (const images of this.#opened.values()) images.close();
  }
}

async function examplesOf(attack: ExampleSource, splits: EvaluationSplits, directory: string): Promise<DrawnExample[]> {
  const perturbation = await readPerturbation(attack);
  const outcomes = readOutcomes(await readFile(attack.outcomesPath, 'utf8'));
  const chosen = chooseExamples(outcomes, EXAMPLES_PER_ATTACK);
  const [channels = 1, height = 1, width = 1] = perturbation.shape;
  const fit = { channels: channels === 3 ? 3 : 1, height, width, resize: attack.resize } as const;
  const images = await splits.as(fit);
  const batch = await images.read(chosen);
  const className = (label: number): string => images.classes[label] ?? String(label);
  return Promise.all(Array.from(chosen, async (index, position) => {
    const outcome = outcomes[index];
    if (outcome?.image !== images.nameOf(index)) {
      throw new AppError('INTERNAL', `row ${index + 1} of the outcomes of ${attack.id}: expected image ${images.nameOf(index)}, found ${outcome?.image}`);
    }
    const size = channels * height * width;
    const image = floatTensor(perturbation.shape, batch.data.slice(position * size, (position + 1) * size));
    return {
      attackId: attack.id,
      name: outcome.image,
      label: className(outcome.label),
      cleanPrediction: className(outcome.cleanPrediction),
      adversarialPrediction: className(outcome.adversarialPrediction),
      ...await drawTriple(image, perturbation, join(directory, `${attack.id}-${index}`)),
    };
  }));
}

async function readPerturbation({ id, tensorPath }: ExampleSource): Promise<FloatTensor> {
  const { shape, data } = readNpy(await readFile(tensorPath), `perturbation of ${id}`);
  if (!(data instanceof Float32Array)) throw new AppError('INTERNAL', `expected a float32 perturbation of ${id}`);
  return floatTensor(shape, data);
}

type Triple = Pick<DrawnExample, 'factor' | 'cleanPath' | 'perturbedPath' | 'differencePath'>;

async function drawTriple(image: FloatTensor, perturbation: FloatTensor, stem: string): Promise<Triple> {
  const { clean, perturbed, difference, factor } = examplePictures(image, perturbation);
  const draw = async (name: string, picture: Picture): Promise<string> => {
    const path = `${stem}-${name}.png`;
    await writeFile(path, await png(picture));
    return path;
  };
  return {
    factor,
    cleanPath: await draw('clean', clean),
    perturbedPath: await draw('perturbed', perturbed),
    differencePath: await draw('difference', difference),
  };
}

function png({ width, height, data }: Picture): Promise<Buffer> {
  const zoom = Math.max(1, Math.ceil(MIN_WIDTH / width));
  return sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } })
    .resize(width * zoom, height * zoom, { kernel: 'nearest' })
    .removeAlpha().png({ palette: false, compressionLevel: 9 }).toBuffer();
}
