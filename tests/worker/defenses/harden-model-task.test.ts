import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingDefense } from '../../../src/robustness/defenses/index.ts';
import { pgdAdversarialTraining } from '../../../src/robustness/defenses/pgd-adversarial-training.ts';
import { canonicalJson } from '../../../src/robustness/reports/canonical-json.ts';
import { openModel } from '../../../src/worker/runner/models/open-model.ts';
import { modelDigest } from '../../../src/worker/runner/models/model-digest.ts';
import type { HardenModelTask, RunnerMessage } from '../../../src/worker/runner/protocol.ts';
import { answersOf, CLASSES, HardeningWorld, imported, parentFile, parentWithHead, SIDE } from './hardening-world.ts';

const PGD = { algorithm: 'pgd-adversarial-training', parameters: { epochs: 2, batchSize: 16, steps: 2, learningRate: 0.05 } };
const RETRAINING = { algorithm: 'adversarial-retraining', parameters: { rounds: 2, epochs: 2, batchSize: 16, learningRate: 0.05 } };
const SMOOTHING = {
  algorithm: 'randomised-smoothing', parameters: { epochs: 1, batchSize: 16, certifiedImages: 8, certificationDraws: 20, selectionDraws: 8, sigma: 0.2 },
};
const OFTEN = { secondsBetween: 0, shareOfRunBetween: 0 };

const world = new HardeningWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

async function digestOf(path: string): Promise<string> {
  return createHash('sha256').update(await readFile(path)).digest('hex');
}

/** Undefined where python3 or its onnx is missing. */
function python(...words: readonly string[]): string | undefined {
  const ran = spawnSync('/usr/bin/python3', words, { encoding: 'utf8' });
  return ran.status === 0 ? ran.stdout : undefined;
}

/** What ONNX's own checker has to say of a file. */
function checked(path: string): unknown {
  return JSON.parse(python(fileURLToPath(new URL('check-onnx.py', import.meta.url)), path) ?? 'null');
}

const withOnnx = python('-c', 'import onnx') === undefined ? it.skip : it;

describe('hardenModelTask', () => {
  it('trains a model, writes it as ONNX with its preprocessing inside, and tells how it was made', async () => {
    const task = await world.task(PGD);
    const { result, messages } = await world.run(task);
    const { recipe, preprocessing } = result;
    expect(recipe).toMatchObject({
      algorithm: PGD.algorithm, parameters: { ...PGD.parameters, norm: 'LINF', validationFraction: 0.1 }, seed: 5, certification: null,
      trainedOn: { images: 54, classCounts: [27, 27] }, validatedOn: { images: 6, classCounts: [3, 3] },
    });
    expect(recipe.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(recipe.runtime).toMatch(/^onnxruntime/);
    expect(preprocessing).toEqual({ width: SIDE, height: SIDE, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] });
    const [before, after] = [await answersOf(task.model), await answersOf(world.child(result))];
    expect(before).toHaveLength(after.length);
    expect(Array.from(after)).not.toEqual(Array.from(before));
    expect(messages.find(({ kind }) => kind === 'started')).toEqual({ kind: 'started', runtime: recipe.runtime, epsilon: null });
    const fractions = messages.flatMap((message) => (message.kind === 'progress' ? [message.progress.fraction] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeGreaterThanOrEqual(0.98);
  });

  it('keeps the names of the parent\'s nodes and weights, and puts the recipe\'s digest into the file', async () => {
    const { result: { modelPath, recipe } } = await world.run(await world.task(PGD));
    const { graph, outputKind, classCount, warnings } = await imported(modelPath);
    expect({ outputKind, classCount, warnings }).toEqual({ outputKind: 'LOGITS', classCount: 2, warnings: [] });
    expect(graph.nodes.slice(-5).map(({ name }) => name)).toEqual(['Conv:features', 'Relu:rectified', 'AveragePool:pooled', 'Flatten:rows', 'Gemm:scores']);
    expect([...graph.constants.keys()]).toEqual(expect.arrayContaining(['kernel', 'bias', 'matrix', 'shift']));
    const { seconds: _, ...timeless } = recipe;
    const digest = createHash('sha256').update(canonicalJson(timeless)).digest('hex');
    expect((await readFile(modelPath)).includes(digest)).toBe(true);
  });

  withOnnx('writes a file that the checker of python3\'s onnx accepts (skipped where that is not installed)', async () => {
    const { result } = await world.run(await world.task(PGD));
    const { result: transformed } = await world.run(await world.task({ algorithm: 'bit-depth', parameters: {} }));
    expect(checked(result.modelPath)).toMatchObject({
      opset: 17, producer: 'assay', inputs: ['image'], outputs: ['logits'], properties: { 'assay.defense': PGD.algorithm, 'assay.seed': '5' },
    });
    expect(checked(transformed.modelPath)).toMatchObject({ inputs: ['image'], outputs: ['logits'] });
  });

  it.each([['pgd-adversarial-training', PGD], ['adversarial-retraining', RETRAINING]])('%s resumed from any of its checkpoints gives the same file', async (_name, defense) => {
    const model = await world.model();
    const saved: string[] = [];
    const keep = (message: RunnerMessage): void => { if (message.kind === 'checkpoint') saved.push(message.path); };
    const { result: whole } = await world.run(await world.task(defense, { model }), { checkpoints: OFTEN, send: keep });
    expect(saved.length).toBeGreaterThanOrEqual(2);
    for (const checkpointPath of [saved[0] ?? '', saved[Math.floor(saved.length / 2)] ?? '']) {
      const { result: resumed } = await world.run(await world.task(defense, { model, checkpointPath }));
      expect(resumed.warnings).toEqual(whole.warnings);
      expect(await digestOf(resumed.modelPath)).toBe(await digestOf(whole.modelPath));
      expect({ ...resumed.recipe, seconds: 0 }).toEqual({ ...whole.recipe, seconds: 0 });
      expect(resumed.recipe.seconds).toBeGreaterThan(0);
    }
  });

  it('gives the same file for the same task, and another for another seed', async () => {
    const model = await world.model();
    const made = async (seed: number): Promise<string> => digestOf((await world.run(await world.task(PGD, { model, seed }))).result.modelPath);
    const first = await made(5);
    expect(await made(5)).toBe(first);
    expect(await made(6)).not.toBe(first);
  });

  it.each([
    ['other parameters', async (): Promise<Partial<HardenModelTask>> => ({ defense: { ...PGD, parameters: { ...PGD.parameters, epochs: 3 } } })],
    ['another seed', async () => ({ seed: 6 })],
    ['another parent', async () => ({ model: await world.model(parentFile({ producer: 'another' })) })],
  ])('starts again with a note when the checkpoint is of a run with %s', async (_name, more) => {
    const model = await world.model();
    const saved: string[] = [];
    await world.run(await world.task(PGD, { model }), { checkpoints: OFTEN, send: (message) => { if (message.kind === 'checkpoint') saved.push(message.path); } });
    const { result } = await world.run(await world.task(PGD, { model, checkpointPath: saved[0] ?? '', ...await more() }));
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'CHECKPOINT_IGNORED', message: expect.stringContaining('it belongs to another run') }));
  });

  it('puts a transformation in front, which learns nothing and stays as it is when the child is trained', async () => {
    const { result: blurred } = await world.run(await world.task({ algorithm: 'gaussian-smoothing', parameters: {} }));
    expect(blurred.recipe).toMatchObject({ algorithm: 'gaussian-smoothing', trainedOn: { images: 0, classCounts: [0, 0] }, history: [], certification: null });
    const { result: trained } = await world.run(await world.task(PGD, { model: world.child(blurred) }));
    const [before, after] = [(await imported(blurred.modelPath)).graph.constants, (await imported(trained.modelPath)).graph.constants];
    const fixed = [...before.keys()].filter((name) => /^(defense |preprocessing)/.test(name));
    expect(fixed.some((name) => name.startsWith('defense '))).toBe(true);
    for (const name of fixed) expect(after.get(name)).toEqual(before.get(name));
    expect(after.get('kernel')).not.toEqual(before.get('kernel'));
  });

  it('certifies on the evaluation split, and opens the child with its answer in the loop', async () => {
    const task = await world.task(SMOOTHING);
    const { result } = await world.run(task);
    expect(result.recipe.certification).toMatchObject({ norm: 'L2', n: 8 });
    const [plain, defended] = [world.child(result), world.child(result, { defense: SMOOTHING })];
    expect(Array.from(await answersOf(defended))).not.toEqual(Array.from(await answersOf(plain)));
    expect(await modelDigest(defended)).not.toBe(await modelDigest(plain));
    const read = await openModel(defended, { threads: 1 });
    expect(read.facts.warnings).toContainEqual(expect.objectContaining({ code: 'DEFENSE_IN_THE_LOOP', message: expect.stringContaining('Randomised smoothing') }));
    expect(read.engineWarnings?.()).toContainEqual(expect.objectContaining({ code: 'DEFENSE_IN_THE_LOOP' }));
    const { result: again } = await world.run(await world.task(PGD, { model: defended }));
    expect(again.warnings).toContainEqual(expect.objectContaining({ message: expect.stringContaining('the parent answers through randomised-smoothing') }));
    expect((await openModel(world.child(again), { threads: 1 })).facts.warnings).toEqual([]);
  });

  it.each(['Softmax', 'LogSoftmax'])('trains a model that ends in %s before that end, and hands over logits', async (head) => {
    const { result } = await world.run(await world.task(PGD, { model: await world.model(parentWithHead(head)) }));
    expect(await imported(result.modelPath)).toMatchObject({ outputKind: 'LOGITS', classCount: 2, differentiable: true });
  });

  it('refuses a model with several independent decisions, for every kind of defense', async () => {
    const model = await world.model(parentWithHead('Sigmoid'));
    for (const defense of [PGD, { algorithm: 'bit-depth', parameters: {} }]) {
      expect(await world.problems(await world.task(defense, { model }))).toEqual([
        expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('decides on each class apart') }),
      ]);
    }
  });

  it('refuses to train a model without gradient and says why, but transforms what it sees', async () => {
    const model = await world.model(parentWithHead('Hardmax'));
    const [problem] = await world.problems(await world.task(PGD, { model }));
    expect(problem).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringMatching(/^expected a differentiable model, as pgd-adversarial-training trains weights, .*: only operators of zero gradient/) });
    const { result } = await world.run(await world.task({ algorithm: 'bit-depth', parameters: {} }, { model }));
    expect((await imported(result.modelPath)).differentiable).toBe(false);
  });

  it('refuses other classes, unknown defenses and bad parameters with every reason', async () => {
    const others = await world.task(PGD, { model: await world.model(parentFile(), { classes: ['a', 'b'] }) });
    expect(await world.problems(others)).toEqual([expect.objectContaining({ code: 'MODEL_MISMATCH', path: ['dataset'] })]);
    expect(await world.problems(await world.task({ algorithm: 'prayer', parameters: {} }))).toEqual([expect.objectContaining({ message: 'expected a known defense, found prayer' })]);
    const bad = await world.problems(await world.task({ ...PGD, parameters: { epochs: -1, luck: 7 } }));
    expect(bad.map(({ path }) => path.join('.')).sort()).toEqual(['parameters.epochs', 'parameters.luck']);
    const three = await world.problems(await world.task(PGD, { model: await world.model(parentFile(), { classes: [...CLASSES, 'other'] }) }));
    expect(three).toEqual([expect.objectContaining({ code: 'MODEL_MISMATCH', path: ['classes'] })]);
  });

  it('does not hand over a file that answers otherwise than the trained model', async () => {
    const parent = await world.task(PGD);
    const swapped = async (spec: Parameters<typeof openModel>[0]): ReturnType<typeof openModel> => {
      const [file] = spec.files;
      if (file?.name === 'hardened.onnx') await copyFile(parent.model.files[0]?.path ?? '', join(world.folder, 'swapped.onnx'));
      return openModel(file?.name === 'hardened.onnx' ? { ...spec, files: [{ name: file.name, path: join(world.folder, 'swapped.onnx') }] } : spec, { threads: 1 });
    };
    await expect(world.run(parent, { openModel: swapped })).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringContaining('expected the file of the hardened model to answer as the trained model does') });
  });

  it('says that training has lost its way instead of sending numbers that are none', async () => {
    const steep = await world.task({ ...PGD, parameters: { ...PGD.parameters, learningRate: 10, weightDecay: 1, momentum: 0, epochs: 50, patience: null } });
    await expect(world.run(steep)).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringContaining('finite') });
  });

  it('does not hand over a model that training has left as it was', async () => {
    const idle: TrainingDefense = {
      ...pgdAdversarialTraining as unknown as TrainingDefense, // one of its own parameters; only what it does is replaced
      async *train() {
        yield { kind: 'progress', progress: { fraction: 1, phase: 'doing nothing' } };
        return { history: [{ epoch: 1, loss: 0, validationLoss: 0, validationAccuracy: 1, learningRate: 0 }], warnings: [] };
      },
    };
    await expect(world.run(await world.task(PGD), { findDefense: async () => idle })).rejects.toMatchObject({ code: 'DISHONEST_RESULT' });
  });
});
