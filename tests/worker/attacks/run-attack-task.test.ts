import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOf } from '../../../src/kernel/errors.ts';
import { readNpy } from '../../../src/numeric/formats/npy.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import { readOutcomes } from '../../../src/robustness/audit/outcome-table.ts';
import { figuresOf } from '../../../src/robustness/metrics/evaluation.ts';
import { runAttackTask } from '../../../src/worker/runner/attacks/run-attack-task.ts';
import type { AttackResult, AttackSpec, RunAttackTask, RunnerMessage } from '../../../src/worker/runner/protocol.ts';
import { LinearToy } from '../../robustness/support/toys.ts';
import { npyFile } from '../../support/npy-writer.ts';
import { writeZip } from '../../support/zip-writer.ts';
import { Ingestion } from '../datasets/ingestion.ts';

const SHAPE = [1, 6, 6] as const;
const CLASSES = ['normal', 'pneumonia'];
const SPEC: AttackSpec = { algorithm: 'uap-sgd', goal: 'NONTARGETED', targetClass: null, norm: 'LINF', epsilon: 0.2, zetaPercent: null, seed: 5, parameters: { epochs: 3, batchSize: 8 } };

const ingestion = new Ingestion();
let folder: string;
let dataset: { manifestPath: string; packPath: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-attack-'));
  const pixels = (count: number, seed: number): Uint8Array => Uint8Array.from({ length: count * 36 }, (_, i) => ((i + seed) * 2654435761) >>> 24);
  const labels = (count: number): Buffer => npyFile('|u1', [count], Uint8Array.from({ length: count }, (_, i) => i % 2));
  dataset = await ingestion.run(writeZip([
    { name: 'train_images.npy', content: npyFile('|u1', [24, 6, 6], pixels(24, 1)) }, { name: 'train_labels.npy', content: labels(24) },
    { name: 'test_images.npy', content: npyFile('|u1', [16, 6, 6], pixels(16, 7777)) }, { name: 'test_labels.npy', content: labels(16) },
  ]));
});
afterAll(async () => {
  await ingestion.done();
  await rm(folder, { recursive: true });
});

let runs = 0;

async function run(spec: Partial<AttackSpec> = {}, options: { checkpointPath?: string; classes?: readonly string[]; classifier?: Classifier } = {}): Promise<{ result: AttackResult; messages: RunnerMessage[]; directory: string }> {
  const directory = join(folder, `run-${runs++}`);
  const messages: RunnerMessage[] = [];
  const task: RunAttackTask = {
    kind: 'run-attack', dataset, attack: { ...SPEC, ...spec }, checkpointPath: options.checkpointPath ?? null,
    outputDirectory: directory, cacheDirectory: join(folder, 'cache'),
    model: { files: [], classes: options.classes ?? CLASSES, preprocessing: { width: 6, height: 6, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] } },
  };
  const result = await runAttackTask(task, {
    send: (message) => { messages.push(message); },
    openModel: () => Promise.resolve({
      facts: { format: 'ONNX', input: { height: 6, width: 6, channels: 1, layout: 'NCHW' }, outputKind: 'LOGITS', classCount: 2, architecture: 'toy', parameterCount: 36, weightsDigest: '0'.repeat(64), differentiable: true, warnings: [] },
      classifier: () => Promise.resolve(options.classifier ?? new LinearToy(SHAPE)),
    }),
  });
  return { result, messages, directory };
}

describe('runAttackTask', () => {
  it('stores what it scores: every figure follows from the files', async () => {
    const { result } = await run();
    const stored = readNpy(await readFile(result.perturbation.tensorPath), 'v');
    const values = stored.data as Float32Array;
    expect(stored.shape).toEqual([1, 6, 6]);
    expect(Math.max(...values.map(Math.abs))).toBe(result.perturbation.linf);
    expect(result.perturbation.linf).toBeLessThanOrEqual(0.2);
    expect(Math.hypot(...values)).toBeCloseTo(result.perturbation.l2, 10);
    const outcomes = readOutcomes(await readFile(result.evaluation.outcomesPath, 'utf8'));
    expect(outcomes).toHaveLength(16);
    expect(figuresOf(outcomes, { classes: CLASSES, target: null, split: 'EVALUATION', channel: 'float' })).toEqual(result.evaluation.figures);
    expect(result.evaluation.figures.foolingRate.successes).toBeGreaterThan(0);
    expect((await readFile(result.perturbation.previewPath)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('says when it starts, with engine and budget, and how far it is, up to 1', async () => {
    const { messages, result } = await run();
    const started = messages.findIndex((message) => message.kind === 'started');
    expect(messages[started]).toEqual({ kind: 'started', runtime: 'closed form', epsilon: 0.2 });
    const fractions = messages.flatMap((message) => (message.kind === 'progress' ? [message.progress.fraction] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(messages.findIndex((message) => message.kind === 'progress' && /crafting/.test(message.progress.phase))).toBeGreaterThan(started);
    expect(result.runtime).toBe('closed form');
  });

  it('takes zeta as a share of the mean norm of the images as the model sees them', async () => {
    const { result } = await run({ epsilon: null, zetaPercent: 10, norm: 'L2' });
    const pack = await readFile(dataset.packPath);
    const norms = Array.from({ length: 24 }, (_, i) => Math.hypot(...Array.from(pack.subarray(i * 36, (i + 1) * 36), (value) => Math.fround(value / 255))));
    expect(result.epsilon).toBeCloseTo(0.1 * (norms.reduce((sum, norm) => sum + norm, 0) / 24), 9);
    expect(result.perturbation.l2).toBeLessThanOrEqual(result.epsilon * (1 + 1e-6));
  });

  it('gives the same bits for the same seed and others for another, noise above all', async () => {
    const bytes = async (spec: Partial<AttackSpec>): Promise<string> => (await readFile((await run(spec)).result.perturbation.tensorPath)).toString('hex');
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
    const { result, messages } = await run({ parameters }, { classifier: patient });
    const checkpoint = messages.find((message) => message.kind === 'checkpoint');
    if (checkpoint?.kind !== 'checkpoint') throw new Error('expected a checkpoint after five seconds');
    const resumed = await run({ parameters }, { checkpointPath: checkpoint.path });
    expect((await readFile(resumed.result.perturbation.tensorPath)).equals(await readFile(result.perturbation.tensorPath))).toBe(true);
    expect(resumed.result.curve).toEqual(result.curve);
    expect(resumed.result.warnings).toEqual(result.warnings);
    const foreign = await run({ parameters, seed: 6 }, { checkpointPath: checkpoint.path });
    expect(foreign.result.warnings[0]).toMatchObject({ code: 'CHECKPOINT_IGNORED', message: expect.stringContaining('it belongs to another run') });
  }, 60_000);

  it.each([
    [{ algorithm: 'uap-magic' }, {}, /expected a known algorithm, found uap-magic/],
    [{ goal: 'TARGETED', targetClass: 'covid' }, {}, /expected a target class of normal, pneumonia, found covid/],
    [{ parameters: { epochs: -1, colour: 'red' } }, {}, /epochs.*; .*no parameter colour|colour.*epochs/],
    [{}, { classes: ['pneumonia', 'normal'] }, /expected a data set with classes pneumonia, normal in this order, found normal, pneumonia/],
  ] as const)('refuses %j %j', async (spec, options, message) => {
    const error = await run(spec as Partial<AttackSpec>, options).catch((reason: unknown) => reason);
    expect(problemsOf(error).map((problem) => problem.message).join('; ')).toMatch(message);
  });
});
