import { AppError } from '../../../kernel/errors.ts';
import { Random } from '../../../kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { imagesPerRun } from '../../attacks/support/batches.ts';
import { requireFinite } from '../../attacks/support/predict.ts';
import type { ActivationResult, Classifier, GradientRequest, GradientResult } from '../../classifier.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { lossSlopes, type LossSlopes } from './loss-slopes.ts';
import { logMeans, logProbabilities } from './mean-answer.ts';

export interface SmoothingSettings {
  /** Deviation of the noise, in [0,1] pixel units. */
  readonly sigma: number;
  /** Noisy copies of an image that an answer is the mean of. */
  readonly draws: number;
  /** Decides the noise: the same copies for every image and every call. */
  readonly noiseSeed: number;
}

/**
 * The classifier that answers with the mean probability over noisy copies of an image; logits are its logarithm. The
 * noise is fixed, so that the same image gets the same answer, and gradients are exact for these very copies: an attack
 * sees through the averaging (expectation over transformation, Athalye et al., ICML 2018) and knows the noise.
 */
export function smoothedClassifier(classifier: Classifier, settings: SmoothingSettings): Classifier {
  return new SmoothedClassifier(classifier, settings);
}

/** Some copies of a batch in one run: `first` is the number of the first draw. */
interface NoisyRun {
  readonly first: number;
  readonly count: number;
  /** [count * N, C, H, W], draw by draw. */
  readonly images: FloatTensor;
}

class SmoothedClassifier implements Classifier {
  readonly imageShape: readonly [number, number, number];
  readonly classCount: number;
  readonly differentiable: boolean;
  readonly runtime: string;
  readonly #inner: Classifier;
  readonly #settings: SmoothingSettings;
  #noise: readonly Float32Array[] | undefined;

  constructor(inner: Classifier, settings: SmoothingSettings) {
    this.imageShape = inner.imageShape;
    this.classCount = inner.classCount;
    this.differentiable = inner.differentiable;
    this.runtime = inner.runtime;
    this.#inner = inner;
    this.#settings = settings;
  }

  async logits(images: FloatTensor): Promise<FloatTensor> {
    return this.#tensorOf(logMeans(await this.#answers(images)));
  }

  async gradient(images: FloatTensor, classes: Int32Array, request: GradientRequest): Promise<GradientResult> {
    const answers = await this.#answers(images);
    const means = logMeans(answers);
    const pulls = Array.from(classes, (own, n) => lossSlopes(means.subarray(n * this.classCount, (n + 1) * this.classCount), own, request));
    const each = floatTensor(images.shape);
    const passes = Math.max(0, ...pulls.map(({ slopes }) => slopes.size));
    for (let pass = 0; pass < passes; pass++) await this.#addPass(each, images, { pass, pulls, answers, means });
    return {
      logits: this.#tensorOf(means),
      losses: floatTensor([pulls.length], Float32Array.from(pulls, ({ loss }) => loss)),
      gradient: request.reduce === 'sum' ? summed(each) : each,
    };
  }

  async activationGradient(images: FloatTensor): Promise<ActivationResult> {
    const objectives = floatTensor([images.shape[0] ?? 0]);
    const gradient = floatTensor([1, ...this.imageShape]);
    for (const noise of this.#noiseDraws()) {
      const result = await this.#inner.activationGradient?.(withNoise(images, [noise]));
      if (!result) throw new AppError('UNSUPPORTED', 'expected a model with layers to look into, found one without');
      addScaled(objectives.data, result.objectives.data, 1 / this.#settings.draws);
      addScaled(gradient.data, result.gradient.data, 1 / this.#settings.draws);
    }
    return { objectives, gradient };
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }

  /** Adds, for the class that is `pass`th among each image's slopes, what the probabilities of all copies pull. */
  async #addPass(each: FloatTensor, images: FloatTensor, { pass, pulls, answers, means }: Pass): Promise<void> {
    const chosen = pulls.map(({ slopes }) => [...slopes][pass] ?? [0, 0] as const);
    const size = sizeOf(this.imageShape);
    for (const run of this.#runs(images)) {
      const classes = Int32Array.from({ length: run.count * chosen.length }, (_, row) => chosen[row % chosen.length]?.[0] ?? 0);
      const { gradient } = await this.#inner.gradient(run.images, classes, { loss: 'cross-entropy', goal: 'TARGETED', reduce: 'each' });
      for (let row = 0; row < classes.length; row++) {
        const n = row % chosen.length;
        const [index, slope] = chosen[n] ?? [0, 0];
        const at = n * this.classCount + index;
        const answer = answers[run.first + Math.floor(row / chosen.length)]?.[at] ?? NaN;
        const share = Math.exp(answer - (means[at] ?? NaN)) / this.#settings.draws;
        addScaled(each.data.subarray(n * size, (n + 1) * size), gradient.data.subarray(row * size, (row + 1) * size), slope * share);
      }
    }
  }

  /** Log probabilities [N * classes] of every draw. */
  async #answers(images: FloatTensor): Promise<readonly Float64Array[]> {
    const length = (images.shape[0] ?? 0) * this.classCount;
    const answers: Float64Array[] = [];
    for (const run of this.#runs(images)) {
      const logits = await this.#inner.logits(run.images);
      requireFinite(logits.data, 'logits of noisy images');
      const logs = logProbabilities(logits);
      for (let draw = 0; draw < run.count; draw++) answers.push(logs.subarray(draw * length, (draw + 1) * length));
    }
    return answers;
  }

  /** As many copies in one run as memory allows; at least one. */
  * #runs(images: FloatTensor): Generator<NoisyRun, void, void> {
    const noise = this.#noiseDraws();
    const most = Math.max(1, Math.floor(imagesPerRun(this.imageShape) / Math.max(1, images.shape[0] ?? 0)));
    for (let first = 0; first < noise.length; first += most) {
      const draws = noise.slice(first, first + most);
      yield { first, count: draws.length, images: withNoise(images, draws) };
    }
  }

  #noiseDraws(): readonly Float32Array[] {
    this.#noise ??= drawNoise(sizeOf(this.imageShape), this.#settings);
    return this.#noise;
  }

  #tensorOf(means: Float64Array): FloatTensor {
    return floatTensor([means.length / this.classCount, this.classCount], Float32Array.from(means));
  }
}

/** What one pass of gradients needs to know. */
interface Pass {
  readonly pass: number;
  readonly pulls: readonly LossSlopes[];
  readonly answers: readonly Float64Array[];
  readonly means: Float64Array;
}

function drawNoise(size: number, { sigma, draws, noiseSeed }: SmoothingSettings): readonly Float32Array[] {
  const random = Random.fromSeed(noiseSeed);
  return Array.from({ length: draws }, () => gaussianNoise(size, sigma, random));
}

/** A batch [N,C,H,W] once for every draw, each draw's noise on all its images; not clipped, as the theory has it. */
function withNoise(images: FloatTensor, draws: readonly Float32Array[]): FloatTensor {
  const [count = 0, ...shape] = images.shape;
  const noisy = floatTensor([draws.length * count, ...shape]);
  draws.forEach((noise, draw) => {
    const copy = noisy.data.subarray(draw * images.data.length, (draw + 1) * images.data.length);
    for (let i = 0; i < copy.length; i++) copy[i] = (images.data[i] ?? 0) + (noise[i % noise.length] ?? 0);
  });
  return noisy;
}

function addScaled(sum: Float32Array, values: Float32Array, scale: number): void {
  if (scale === 0) return;
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + scale * (values[i] ?? 0);
}

/** [N,C,H,W] to [1,C,H,W]. */
function summed({ data, shape: [count = 0, ...shape] }: FloatTensor): FloatTensor {
  const sum = floatTensor([1, ...shape]);
  for (let n = 0; n < count; n++) addScaled(sum.data, data.subarray(n * sum.data.length, (n + 1) * sum.data.length), 1);
  return sum;
}
