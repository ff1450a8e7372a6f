import { readdir, readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { AppError } from '../../../src/kernel/errors.ts';
import type { HardeningProgress, HardeningResult, HardeningWork } from '../../../src/modules/models/index.ts';
import { createHardenModelHandler } from '../../../src/worker/harden-model.ts';
import { answersOf, HardeningWorld } from '../defenses/hardening-world.ts';
import { JobWorld, NEVER, ORGANIZATION } from './job-world.ts';

/** The models module, writing down what it is told. */
class FakeModels {
  readonly calls: (readonly [name: string, detail: unknown])[] = [];
  readonly progress: HardeningProgress[] = [];
  wanted: (said: HardeningProgress) => boolean = () => true;
  completing: (() => void) | undefined;

  ports(work: HardeningWork | undefined): Parameters<typeof createHardenModelHandler>[0]['models'] {
    const note = (name: string) => async (_ctx: unknown, id: string, detail: unknown): Promise<void> => {
      expect(id).toBe('mdl');
      this.calls.push([name, detail]);
    };
    return {
      beginHardening: async () => work,
      recordHardeningProgress: async (_ctx, _id, said) => {
        this.progress.push(said);
        return this.wanted(said);
      },
      recordHardeningCheckpoint: note('checkpoint'),
      rejectHardening: note('rejected'),
      completeHardening: async (ctx, id, result) => {
        this.completing?.();
        await note('completed')(ctx, id, result);
      },
    };
  }

  named(name: string): unknown[] {
    return this.calls.flatMap(([called, detail]) => (called === name ? [detail] : []));
  }

  get result(): HardeningResult {
    const [result] = this.named('completed');
    if (!result) throw new Error('expected the hardening to complete');
    return result as HardeningResult;
  }
}

const world = new JobWorld();
beforeEach(() => world.open());
afterEach(() => world.close());

async function workOf(algorithm: string, more: Partial<HardeningWork> = {}): Promise<HardeningWork> {
  const file = await world.put(Buffer.from('file'));
  return {
    modelId: 'mdl', dataset: { id: 'dst', manifestSha256: file, packSha256: file }, algorithm, parameters: { epochs: 2 }, seed: 7,
    parent: { files: [{ name: 'm.onnx', sha256: file }], classes: ['a', 'b'], preprocessing: { width: 2, height: 2, channels: 'GRAY', resize: 'NEAREST', scale: [2], offset: [-1] } },
    checkpointSha256: null, fractionSoFar: 0, ...more,
  };
}

interface HandleOptions {
  readonly signal?: AbortSignal;
  /** Absent: the scripted one. */
  readonly runner?: 'real';
}

async function handle(models: FakeModels, work: HardeningWork | undefined, { signal = NEVER, runner }: HandleOptions = {}): Promise<void> {
  const handler = createHardenModelHandler({ ...world.dependencies(runner ? undefined : 'scripted-hardening-runner.ts'), models: models.ports(work) });
  await handler.handle(world.job('harden-model', { modelId: 'mdl' }), signal);
}

async function textOf(sha256: string): Promise<string> {
  return (await buffer(await world.blobs.open(ORGANIZATION, sha256))).toString();
}

describe('the harden-model job', () => {
  it('stores the file and hands over recipe and warnings, and leaves no folder', async () => {
    const models = new FakeModels();
    await handle(models, await workOf('goes well'));
    const { file, ...rest } = models.result;
    expect(file).toMatchObject({ name: 'model.onnx', sizeBytes: 7 });
    expect(await textOf(file.sha256)).toBe('a model');
    expect(rest).toMatchObject({
      preprocessing: { channels: 'GRAY', scale: [1] }, warnings: ['a note'],
      recipe: { algorithm: 'goes well', parameters: { epochs: 2 }, seed: 7, seconds: 1.5, history: [{ measures: { 'fooling rate': 0.2 } }] },
    });
    expect(await textOf(String(models.named('checkpoint')[0]))).toBe('checkpoint');
    expect(models.named('rejected')).toEqual([]);
    expect(world.database.identities.every(({ organizationId, actorId }) => organizationId === ORGANIZATION && actorId === 'worker')).toBe(true);
    expect((await readdir(world.workDirectory)).filter((name) => name.startsWith('job-'))).toEqual([]);
  });

  it('tells of epochs and loss, with a fraction that never falls below that of an earlier run', async () => {
    const models = new FakeModels();
    await handle(models, await workOf('goes well', { fractionSoFar: 0.4 }));
    const fractions = models.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect([fractions[0], fractions.at(-1)]).toEqual([0.4, 0.6]);
    expect(models.progress).toContainEqual({ fraction: 0.4, phase: 'fine-tuning', epoch: 1, epochs: 2, loss: 0.5, validationAccuracy: 0.7 });
  });

  it('hands parent, data set, defense and an earlier checkpoint to the runner', async () => {
    const models = new FakeModels();
    const checkpointSha256 = await world.put(Buffer.from('saved'));
    await handle(models, await workOf('tells its task', { checkpointSha256 }));
    expect(JSON.parse(await textOf(models.result.file.sha256))).toMatchObject({
      kind: 'harden-model', defense: { algorithm: 'tells its task', parameters: { epochs: 2 } }, seed: 7, checkpoint: 'saved',
      model: { classes: ['a', 'b'], preprocessing: { scale: [2], offset: [-1] } },
    });
  });

  it('kills the runner and writes nothing more when the model is no longer wanted', async () => {
    const models = new FakeModels();
    models.wanted = () => models.progress.length < 3;
    await handle(models, await workOf('never ends'));
    expect(models.progress).toHaveLength(3);
    expect(models.calls).toEqual([]);
  });

  it('writes nothing more when it was cancelled while its result was being recorded', async () => {
    const models = new FakeModels();
    models.completing = () => { throw new AppError('CANCELLED', 'the model is not being hardened any more'); };
    await handle(models, await workOf('goes well'));
    expect(models.calls.filter(([name]) => name !== 'checkpoint')).toEqual([]);
  });

  it('throws when the worker stops, so that the next one goes on', async () => {
    const models = new FakeModels();
    const stop = new AbortController();
    setTimeout(() => { stop.abort(); }, 1500);
    await expect(handle(models, await workOf('never ends'), { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(models.named('rejected')).toEqual([]);
  });

  it('rejects the model with every reason of a refusal', async () => {
    const models = new FakeModels();
    await handle(models, await workOf('refuses'));
    expect(models.calls).toEqual([['rejected', [{ code: 'A', message: 'one', path: ['x'] }, { code: 'B', message: 'two', path: [] }]]]);
  });

  it.each([
    ['breaks', { code: 'INTERNAL' }],
    ['speaks of success', { code: 'INTERNAL', message: expect.stringContaining('what no runner of harden-model may send') }],
    ['steals', { message: expect.stringContaining("expected a result file in the runner's own folder, found /etc/hostname") }],
  ])('throws what it did not expect of a runner that %s, so that the queue tries again', async (behaviour, error) => {
    const models = new FakeModels();
    await expect(handle(models, await workOf(behaviour))).rejects.toMatchObject(error);
    expect(models.calls).toEqual([]);
  });

  it('does nothing for a model that is made already or not wanted any more', async () => {
    const models = new FakeModels();
    await handle(models, undefined);
    expect(models.calls).toEqual([]);
  });

  it('writes down a failure without its inside when the queue gives up', async () => {
    const models = new FakeModels();
    const handler = createHardenModelHandler({ ...world.dependencies(), models: models.ports(undefined) });
    await handler.exhausted?.(world.job('harden-model', { modelId: 'mdl' }), 'secret path /var/lib');
    expect(models.calls).toEqual([['rejected', [{ code: 'INTERNAL', message: 'the hardening failed 5 times for a reason inside Assay, which has been logged', path: [] }]]]);
    expect(world.errors).toEqual(['the hardening of a model was given up']);
  });
});

describe('the harden-model job with a real runner', () => {
  const hardening = new HardeningWorld();
  beforeAll(() => hardening.open());
  afterAll(() => hardening.close());

  async function realWork(parameters: HardeningWork['parameters']): Promise<HardeningWork> {
    const put = async (path: string): Promise<string> => world.put(await readFile(path));
    const { files: [file], classes, preprocessing } = await hardening.model();
    const { manifestPath, packPath } = hardening.dataset;
    return workOf('pgd-adversarial-training', {
      parameters, parent: { files: [{ name: 'm.onnx', sha256: await put(file?.path ?? '') }], classes, preprocessing },
      dataset: { id: 'dst', manifestSha256: await put(manifestPath), packSha256: await put(packPath) },
    });
  }

  it('makes a model that opens and answers two classes', async () => {
    const models = new FakeModels();
    await handle(models, await realWork({ epochs: 2, batchSize: 16, steps: 2 }), { runner: 'real' });
    const { file, preprocessing, recipe } = models.result;
    expect(recipe).toMatchObject({ algorithm: 'pgd-adversarial-training', seed: 7, trainedOn: { images: 54 }, history: [{ epoch: 1 }, { epoch: 2 }] });
    const path = await world.blobs.localPath(ORGANIZATION, file.sha256);
    expect(await answersOf({ files: [{ name: file.name, path }], classes: ['normal', 'pneumonia'], preprocessing })).toHaveLength(10);
    expect((await readFile(path)).length).toBe(file.sizeBytes);
  }, 60_000);

  it('is killed in the middle of training when the model is no longer wanted', async () => {
    const models = new FakeModels();
    models.wanted = ({ epoch = 0 }) => epoch < 2;
    await handle(models, await realWork({ epochs: 1000, patience: null, batchSize: 16, steps: 20 }), { runner: 'real' });
    expect(models.progress.at(-1)).toMatchObject({ epochs: 1000, phase: expect.stringMatching(/^(fine-tuning|validating)$/) as string });
    expect(models.calls.filter(([name]) => name !== 'checkpoint')).toEqual([]);
  }, 60_000);

  it('rejects a model that the defense cannot train', async () => {
    const models = new FakeModels();
    await handle(models, { ...await realWork({}), algorithm: 'no-such-defense' }, { runner: 'real' });
    expect(models.named('rejected')).toEqual([[{ code: 'UNSUPPORTED', message: 'expected a known defense, found no-such-defense', path: ['algorithm'] }]]);
  }, 60_000);
});
