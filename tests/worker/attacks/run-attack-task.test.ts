import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { problemsOf } from '../../../src/kernel/errors.ts';
import { readNpy } from '../../../src/numeric/formats/npy.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { UniversalAttack } from '../../../src/robustness/attacks/attack.ts';
import { uapSgd } from '../../../src/robustness/attacks/uap-sgd.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import { figuresOf } from '../../../src/robustness/metrics/evaluation.ts';
import { readOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import type { AttackSpec } from '../../../src/worker/runner/protocol.ts';
import { LinearToy } from '../../robustness/support/toys.ts';
import { AttackWorld, CLASSES, CountingToy, EVALUATION, GENERATION, perturbationOf, SHAPE } from './attack-world.ts';

const world = new AttackWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

/** Sees only what lies between the 256 values that a saved pixel can have. */
class BetweenBytes extends LinearToy {
  override logits({ data, shape }: FloatTensor): Promise<FloatTensor> {
    const between = Array.from({ length: shape[0] ?? 0 }, (_, n) => (
      data.subarray(36 * n, 36 * (n + 1)).reduce((sum, value) => sum + Math.abs(255 * value - Math.round(255 * value)), 0)));
    return Promise.resolve(floatTensor([between.length, 2], Float32Array.from(between.flatMap((sum) => [1, sum]))));
  }
}

describe('runAttackTask with a universal attack', () => {
  it('stores what it scores: every figure of every channel follows from the files', async () => {
    const { result } = await world.run({ channels: ['jpeg-50', 'float', 'uint8'] }, { operatingPoint: { positiveClass: 'pneumonia', threshold: 0.3 } });
    const made = perturbationOf(result);
    const stored = readNpy(await readFile(made.tensorPath), 'v');
    const values = stored.data as Float32Array;
    expect(stored.shape).toEqual([1, 6, 6]);
    expect(Math.max(...values.map(Math.abs))).toBe(made.linf);
    expect(made.linf).toBeLessThanOrEqual(0.2);
    expect(Math.hypot(...values)).toBeCloseTo(made.l2, 10);
    expect(result.evaluations.map(({ figures, outcomesPath }) => [figures.channel, basename(outcomesPath)]))
      .toEqual([['float', 'outcomes-float.csv'], ['jpeg-50', 'outcomes-jpeg-50.csv'], ['uint8', 'outcomes-uint8.csv']]);
    for (const { figures, outcomesPath } of result.evaluations) {
      const outcomes = readOutcomes(await readFile(outcomesPath, 'utf8'));
      expect(outcomes).toHaveLength(EVALUATION);
      const context = { classes: CLASSES, target: null, from: null, split: 'EVALUATION', channel: figures.channel, operatingPoint: { positiveClass: 1, threshold: 0.3 } } as const;
      expect(figuresOf(outcomes, context)).toEqual(figures);
    }
    expect(result.evaluations[0]?.figures.foolingRate.successes).toBeGreaterThan(0);
    expect((await readFile(made.previewPath)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('says when it starts, with engine and budget, and how far it is, up to 1', async () => {
    const { messages, result } = await world.run();
    const started = messages.findIndex((message) => message.kind === 'started');
    expect(messages[started]).toEqual({ kind: 'started', runtime: 'closed form', epsilon: 0.2 });
    const fractions = messages.flatMap((message) => (message.kind === 'progress' ? [message.progress.fraction] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(messages.findIndex((message) => message.kind === 'progress' && /crafting/.test(message.progress.phase))).toBeGreaterThan(started);
    expect(result.runtime).toBe('closed form');
  });

  it('takes zeta as a share of the mean norm of the images as the model sees them', async () => {
    const { result } = await world.run({ epsilon: null, zetaPercent: 10, norm: 'L2' });
    const pack = await readFile(world.dataset.packPath);
    const norms = Array.from({ length: GENERATION }, (_, i) => Math.hypot(...Array.from(pack.subarray(i * 36, (i + 1) * 36), (value) => Math.fround(value / 255))));
    expect(result.epsilon).toBeCloseTo(0.1 * (norms.reduce((sum, norm) => sum + norm, 0) / GENERATION), 9);
    expect(perturbationOf(result).l2).toBeLessThanOrEqual(result.epsilon * (1 + 1e-6));
  });

  it('gives the same bits for the same seed and others for another, noise above all', async () => {
    const bytes = async (spec: Partial<AttackSpec>): Promise<string> => (await readFile(perturbationOf((await world.run(spec)).result).tensorPath)).toString('hex');
    expect(await bytes({})).toBe(await bytes({}));
    const noise = { algorithm: 'uap-random', parameters: {} };
    expect(await bytes(noise)).not.toBe(await bytes({ ...noise, seed: 6 }));
  });

  it('goes on from a checkpoint to the same bits, and says when it could not', async () => {
    const slow = new LinearToy(SHAPE);
    const patient: Classifier = {
      imageShape: SHAPE, classCount: 2, differentiable: true, runtime: 'slow',
      logits: (images) => slow.logits(images), dispose: () => slow.dispose(),
      gradient: async (images, classes, request) => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        return slow.gradient(images, classes, request);
      },
    };
    const parameters = { epochs: 4, batchSize: 8, dominantClasses: 0 };
    const { result, messages } = await world.run({ parameters }, { classifier: patient });
    const checkpoint = messages.find((message) => message.kind === 'checkpoint');
    if (checkpoint?.kind !== 'checkpoint') throw new Error('expected a checkpoint after five seconds');
    const resumed = await world.run({ parameters }, { checkpointPath: checkpoint.path });
    expect((await readFile(perturbationOf(resumed.result).tensorPath)).equals(await readFile(perturbationOf(result).tensorPath))).toBe(true);
    expect(resumed.result.curve).toEqual(result.curve);
    expect(resumed.result.warnings).toEqual(result.warnings);
    const foreign = await world.run({ parameters, seed: 6 }, { checkpointPath: checkpoint.path });
    expect(foreign.result.warnings[0]).toMatchObject({ code: 'CHECKPOINT_IGNORED', message: expect.stringContaining('it belongs to another run') });
  }, 60_000);

  it.each([
    [{ algorithm: 'uap-magic' }, {}, /expected a known algorithm, found uap-magic/],
    [{ goal: 'TARGETED', targetClass: 'covid', fromClass: 'flu' }, {}, /expected a from class of normal, pneumonia, found flu; expected a target class of normal, pneumonia, found covid/],
    [{ goal: 'TARGETED', targetClass: 'normal', fromClass: 'normal' }, {}, /expected a target class other than the class attacked, found normal for both/],
    [{ parameters: { epochs: -1, colour: 'red' } }, {}, /epochs.*; .*no parameter colour|colour.*epochs/],
    [{ channels: ['float', 'fax'] }, {}, /expected a known channel, found fax/],
    [{}, { classes: ['pneumonia', 'normal'] }, /expected a data set with classes pneumonia, normal in this order, found normal, pneumonia/],
    [{}, { operatingPoint: { positiveClass: 'flu', threshold: 0.5 } }, /expected a positive class of normal, pneumonia, found flu/],
  ] as const)('refuses %j %j', async (spec, options, message) => {
    const error = await world.run(spec as Partial<AttackSpec>, options).catch((reason: unknown) => reason);
    expect(problemsOf(error).map((problem) => problem.message).join('; ')).toMatch(message);
  });

  /** uap-sgd, telling what it was given. */
  function spying(seen: { images: readonly string[] }): UniversalAttack {
    return { ...uapSgd, async *perturb(input) {
      seen.images = Array.from({ length: input.images.count }, (_, index) => input.images.nameOf(index));
      return yield* uapSgd.perturb(input as Parameters<typeof uapSgd.perturb>[0]);
    } };
  }

  it('learns from the class attacked only, and scores every image', async () => {
    const seen = { images: [] as readonly string[] };
    const { result } = await world.run({ fromClass: 'pneumonia' }, { attack: spying(seen) });
    expect(seen.images).toEqual(Array.from({ length: GENERATION / 2 }, (_, i) => `train/${2 * i + 1}`));
    expect(readOutcomes(await readFile(result.evaluations[0]?.outcomesPath ?? '', 'utf8'))).toHaveLength(EVALUATION);
    expect(result.evaluations[0]?.figures.classToClass).toMatchObject({ from: 'pneumonia', to: null });
  });

  it('learns from as many images as it may, and a larger number holds a smaller one', async () => {
    const [few, more] = [{ images: [] as readonly string[] }, { images: [] as readonly string[] }];
    await world.run({ generationImages: 5 }, { attack: spying(few) });
    await world.run({ generationImages: 11 }, { attack: spying(more) });
    expect([few.images.length, more.images.length]).toEqual([5, 11]);
    expect(few.images.every((name) => more.images.includes(name))).toBe(true);
  });

  it('warns when the success of images as computed dies on the way', async () => {
    const everywhere: UniversalAttack = { ...uapSgd, perturb: async function* ({ threatModel: { epsilon } }) {
      yield { kind: 'progress', progress: { fraction: 1, phase: 'crafting' } };
      return { perturbation: floatTensor(SHAPE, new Float32Array(36).fill(epsilon)), curve: [], warnings: [] };
    } };
    const run = async (channels: readonly string[]) => (await world.run({ epsilon: 0.001, channels }, { attack: everywhere, classifier: new BetweenBytes(SHAPE) })).result;
    const rounded = await run(['float', 'uint8']);
    expect(rounded.evaluations.map(({ figures }) => figures.foolingRate.successes)).toEqual([EVALUATION, 0]);
    expect(rounded.warnings).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'DIES_IN_CHANNEL', path: ['channels', 'uint8'], message: expect.stringMatching(/falls to 0\.000 .* uint8/) })]));
    expect((await run(['float'])).warnings.map(({ code }) => code)).not.toContain('DIES_IN_CHANNEL');
  });

  it('shows clean images to the model once for all attacks on the same images', async () => {
    const cache = world.newCache();
    const spec = { algorithm: 'uap-random', parameters: { draws: 1 }, channels: ['float', 'uint8'] };
    const [first, second, plain] = [new CountingToy(), new CountingToy(), new CountingToy()];
    const one = await world.run(spec, { classifier: first }, cache);
    const two = await world.run({ ...spec, seed: 6 }, { classifier: second }, cache);
    const fresh = await world.run({ ...spec, seed: 6 }, { classifier: plain });
    const clean = GENERATION + 2 * EVALUATION;
    expect(first.forwards - second.forwards).toBe(clean);
    expect(plain.forwards).toBe(first.forwards);
    expect(two.result.evaluations.map(({ figures }) => figures)).toEqual(fresh.result.evaluations.map(({ figures }) => figures));
    expect(one.result.evaluations[0]?.figures.cleanAccuracy).toEqual(two.result.evaluations[0]?.figures.cleanAccuracy);
    expect(first.disposed).toBe(1);
  });
});
