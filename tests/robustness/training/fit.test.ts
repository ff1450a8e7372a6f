import { Random } from '../../../src/kernel/random.ts';
import type { ImageSource } from '../../../src/robustness/image-source.ts';
import { subsetOf } from '../../../src/robustness/image-subset.ts';
import { learnClean, type BatchStep, type ValidationStep } from '../../../src/robustness/training/batch-step.ts';
import { fit, type FitOptions, type FitOutcome } from '../../../src/robustness/training/fit.ts';
import { innerCheckpoint, outerCheckpoint, runPart } from '../../../src/robustness/training/nested-training.ts';
import { savedNumber, type Checkpointed } from '../../../src/robustness/training/saved-state.ts';
import type { TrainableClassifier } from '../../../src/robustness/training/trainable-classifier.ts';
import type { TrainingCheckpoint, TrainingProgress, TrainingStep } from '../../../src/robustness/training/training-step.ts';
import { clusteredImages, SoftmaxRegression } from './softmax-regression.ts';
import { parametersWith, trainingRun, type RawParameters } from './training-run.ts';

const SHAPE = [1, 4, 4] as const;
const images = clusteredImages(SHAPE, [20, 9, 5]);
const validation = clusteredImages(SHAPE, [6, 6, 6]);

function optionsWith(changes: Partial<FitOptions> = {}, parameters: RawParameters = {}): FitOptions {
  return { model: new SoftmaxRegression(SHAPE, 3), images, validation, random: Random.fromSeed(1), ...changes,
    parameters: parametersWith({ epochs: 4, batchSize: 7, learningRate: 0.05, patience: null, ...parameters }) };
}

interface Run {
  readonly outcome: FitOutcome;
  readonly checkpoints: readonly TrainingCheckpoint[];
  readonly progress: readonly TrainingProgress[];
  /** Bits of all weights and statistics at the end. */
  readonly bits: string;
}

function bitsOf({ weights, statistics }: TrainableClassifier): string {
  return [...weights, ...statistics].map(([name, values]) => `${name} ${Buffer.from(values.slice().buffer).toString('hex')}`).join();
}

async function run(options: FitOptions): Promise<Run> {
  return { ...(await trainingRun(fit(options))), bits: bitsOf(options.model) };
}

/** A hook that remembers something and draws random numbers, as adversarial training does. */
class NoisyStep implements Checkpointed {
  #drift = 0;

  readonly step: BatchStep = (model, batch) => {
    this.#drift += batch.random.normal() / 10;
    const noisy = { ...batch.images, data: batch.images.data.map((value) => value + this.#drift * (batch.random.uniform() - 0.5)) };
    return learnClean(model, { ...batch, images: noisy }).then((result) => ({ ...result, measures: { drift: this.#drift } }));
  };

  save() {
    return { tensors: {}, numbers: { drift: this.#drift } };
  }

  restore(saved: Parameters<Checkpointed['restore']>[0]): void {
    this.#drift = savedNumber(saved, 'drift');
  }
}

describe('fit', () => {
  it('learns: the loss falls and nearly all validation images are right', async () => {
    const { outcome } = await run(optionsWith({}, { epochs: 20, learningRate: 0.1 }));
    const [first, last] = [outcome.history[0], outcome.history.at(-1)];
    expect(last?.loss).toBeLessThan((first?.loss ?? 0) / 2);
    expect(last?.validationAccuracy).toBeGreaterThan(0.9);
    expect(outcome.keptEpoch).toBe(20);
    expect(outcome.warnings).toEqual([]);
  });

  it('moves the weights as one step of gradient descent by hand', async () => {
    const [left, right] = [new SoftmaxRegression(SHAPE, 3), new SoftmaxRegression(SHAPE, 3)];
    const six = subsetOf(images, Uint32Array.of(0, 1, 21, 22, 30, 31));
    await run(optionsWith({ model: left, images: six }, { epochs: 1, batchSize: 6, momentum: 0, weightDecay: 0.01, learningRate: 0.5 }));
    const all = Uint32Array.of(0, 1, 2, 3, 4, 5);
    const { gradients } = await right.weightGradients({ images: await six.read(all), classes: six.labels });
    for (const [name, values] of right.weights) {
      const decay = name === 'weight' ? 0.01 : 0;
      const expected = values.map((value, i) => value - 0.5 * ((gradients.get(name)?.[i] ?? NaN) + decay * value));
      expected.forEach((value, i) => expect(left.weights.get(name)?.[i]).toBeCloseTo(value, 5));
    }
  });

  it.each([['sgd'], ['adam'], ['adamw']] as const)('interrupted and resumed gives the bits of an uninterrupted run: %s', async (optimiser) => {
    const settings = { optimiser, patience: 2, schedule: 'cosine', warmUp: 0.2, augmentation: { flip: true, rotation: 20, shift: 0.2 } } as const;
    const make = (): FitOptions => {
      const noisy = new NoisyStep();
      return optionsWith({ batchStep: noisy.step, state: noisy }, settings);
    };
    const whole = await run(make());
    expect(whole.checkpoints.length).toBe(whole.outcome.history.length);
    for (const checkpoint of whole.checkpoints) {
      const resumed = await run({ ...make(), checkpoint });
      expect(resumed.bits).toBe(whole.bits);
      expect(resumed.outcome).toEqual(whole.outcome);
    }
  });

  it('gives the same bits twice, leaves the random source alone, and other bits for another seed', async () => {
    const random = Random.fromSeed(1);
    const before = random.state();
    const first = await run(optionsWith({ random }));
    expect(random.state()).toEqual(before);
    expect((await run(optionsWith())).bits).toBe(first.bits);
    expect((await run(optionsWith({ random: Random.fromSeed(2) }))).bits).not.toBe(first.bits);
  });

  it('tells of progress several times an epoch, never falling', async () => {
    const { progress } = await run(optionsWith());
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1, 12);
    expect(progress.filter(({ epoch }) => epoch === 2).length).toBeGreaterThan(3);
    expect(progress.at(-1)).toMatchObject({ epoch: 4, epochs: 4, phase: 'validating' });
    expect(progress.some(({ phase, imagesPerSecond = 0, loss = 0 }) => phase === 'fine-tuning' && imagesPerSecond > 0 && loss > 0)).toBe(true);
  });

  it('means of the caller are written down over the epoch', async () => {
    const batchStep: BatchStep = async (model, batch) => ({ ...(await learnClean(model, batch)), measures: { size: batch.indices.length } });
    const validationStep = (_: TrainableClassifier, { classes }: { classes: Int32Array }) => (
      Promise.resolve({ losses: Array.from(classes), measures: { 'mean class': classes.reduce((a, b) => a + b, 0) / classes.length } }));
    const { outcome: { history } } = await run(optionsWith({ batchStep, validationStep }, { epochs: 1, balance: false, batchSize: 10 }));
    expect(history[0]?.measures?.['mean class']).toBeCloseTo(1, 12);
    expect(history[0]?.validationLoss).toBeCloseTo(1, 12);
    expect(history[0]?.measures?.['size']).toBeCloseTo((8 * 8 * 2 + 9 * 9 * 2) / 34, 12);
  });

  it('shortens gradients that are too long', async () => {
    const model = new SoftmaxRegression(SHAPE, 3);
    const before = new Map(Array.from(model.weights, ([name, values]) => [name, values.slice()]));
    await run(optionsWith({ model, longestGradient: 1e-3 }, { epochs: 1, batchSize: 1024, momentum: 0, weightDecay: 0, learningRate: 1 }));
    let square = 0;
    for (const [name, values] of model.weights) values.forEach((value, i) => { square += (value - (before.get(name)?.[i] ?? 0)) ** 2; });
    expect(Math.sqrt(square)).toBeCloseTo(1e-3, 6);
  });
});

describe('early stopping', () => {
  /** Judges epochs by a list of losses. */
  const judging = (losses: readonly number[]): ValidationStep => (
    (_, { epoch, classes }) => Promise.resolve({ losses: new Array<number>(classes.length).fill(losses[epoch - 1] ?? 9) }));

  it('stops when patience runs out and gives the best weights back', async () => {
    const best = await run(optionsWith({ validationStep: judging([3, 2]) }, { epochs: 2 }));
    const { outcome, bits } = await run(optionsWith({ validationStep: judging([3, 2, 2.5, 2, 1]) }, { epochs: 10, patience: 2 }));
    expect(outcome.history.map(({ validationLoss }) => validationLoss)).toEqual([3, 2, 2.5, 2]);
    expect(outcome.keptEpoch).toBe(2);
    expect(outcome.warnings).toEqual([
      'stopped after epoch 4 of 10: 2 in a row brought no lower validation loss',
      'kept the weights of epoch 2 of 4: the validation loss was lowest then',
    ]);
    expect(bits).toBe(best.bits);
  });

  it('takes the best epoch also where training ran to its end', async () => {
    const best = await run(optionsWith({ validationStep: judging([1]) }, { epochs: 1 }));
    const { outcome, bits } = await run(optionsWith({ validationStep: judging([1, 2]) }, { epochs: 2, patience: 5 }));
    expect(outcome.keptEpoch).toBe(1);
    expect(bits).toBe(best.bits);
  });

  it('keeps the last weights without patience', async () => {
    const plain = await run(optionsWith({}, { epochs: 3 }));
    const { outcome, bits } = await run(optionsWith({ validationStep: judging([1, 2, 3]) }, { epochs: 3 }));
    expect(outcome).toMatchObject({ keptEpoch: 3, warnings: [] });
    expect(bits).toBe(plain.bits);
  });
});

describe('fit refuses', () => {
  it('a loss that is no number, naming epoch and batch', async () => {
    let calls = 0;
    const batchStep: BatchStep = async (model, batch) => ({ ...(await learnClean(model, batch)), loss: ++calls === 12 ? NaN : 1 });
    await expect(run(optionsWith({ batchStep }))).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringMatching(/^epoch 2, batch 3 of 9: .* a loss of NaN/) });
  });

  it('a gradient that is infinite', async () => {
    const batchStep: BatchStep = async (model, batch) => {
      const result = await learnClean(model, batch);
      result.gradients.get('bias')?.fill(Infinity);
      return result;
    };
    await expect(run(optionsWith({ batchStep }))).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringMatching(/^epoch 1, batch 1 of 9: .*length Infinity/) });
  });

  it('weights that overflow', async () => {
    const batchStep: BatchStep = async (model, batch) => {
      const result = await learnClean(model, batch);
      result.gradients.get('bias')?.fill(3e38);
      return { ...result, loss: 1 };
    };
    await expect(run(optionsWith({ batchStep }, { learningRate: 10, batchSize: 1024 })))
      .rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringContaining('epoch 1, after its last batch: expected finite weights, found others in "bias"') });
  });

  it('images of another shape, and no images', async () => {
    const none: ImageSource = subsetOf(images, new Uint32Array());
    await expect(run(optionsWith({ images: none }))).rejects.toMatchObject({ code: 'INVALID_INPUT', message: 'expected images for training, found none' });
    await expect(run(optionsWith({ validation: clusteredImages([1, 4, 5], [2, 2]) })))
      .rejects.toMatchObject({ code: 'INVALID_INPUT', message: 'expected validation images of shape [1, 4, 4], found [1, 4, 5]' });
  });

  it('no zero gradients silently', async () => {
    const batchStep: BatchStep = async (model, batch) => {
      const result = await learnClean(model, batch);
      for (const values of result.gradients.values()) values.fill(0);
      return result;
    };
    const { outcome } = await run(optionsWith({ batchStep }));
    expect(outcome.warnings).toEqual(['epoch 1: every gradient was zero, nothing was learnt; the model may hide its gradients']);
  });
});

describe('several fits in one training', () => {
  async function* rounds(model: TrainableClassifier, checkpoint?: TrainingCheckpoint): AsyncGenerator<TrainingStep, number, void> {
    const outer = checkpoint && outerCheckpoint(checkpoint);
    const random = outer ? Random.fromState(outer.random) : Random.fromSeed(9);
    let inner = checkpoint && innerCheckpoint(checkpoint);
    let epochs = outer ? savedNumber(outer, 'epochs') : 0;
    let seed = outer ? savedNumber(outer, 'seed') : 0;
    for (let round = outer ? savedNumber(outer, 'round') : 0; round < 3; round++) {
      if (!inner) seed = random.uint32();
      const options = { ...optionsWith({ model, random: Random.fromSeed(seed) }, { epochs: 2, patience: 1 }), ...(inner && { checkpoint: inner }) };
      inner = undefined;
      const state = { tensors: {}, numbers: { round, epochs, seed }, random: random.state() };
      const { history } = yield* runPart(fit(options), {
        from: round / 3, to: (round + 1) / 3, phase: `round ${round + 1} of 3`, checkpoint: () => state,
      });
      epochs += history.length;
    }
    return epochs;
  }

  it('resumes inside any round, and progress covers the whole', async () => {
    const model = new SoftmaxRegression(SHAPE, 3);
    const whole = await trainingRun(rounds(model));
    expect(whole.checkpoints.length).toBeGreaterThanOrEqual(3);
    const fractions = whole.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(whole.progress.at(-1)?.phase).toBe('round 3 of 3: validating');
    for (const checkpoint of whole.checkpoints) {
      const other = new SoftmaxRegression(SHAPE, 3);
      const resumed = await trainingRun(rounds(other, checkpoint));
      expect(resumed.outcome).toBe(whole.outcome);
      expect(bitsOf(other)).toBe(bitsOf(model));
    }
  });
});
