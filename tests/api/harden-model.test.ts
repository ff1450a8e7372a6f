import { newId } from '../../src/kernel/ids.ts';
import { briefly, dataOf } from './support/client.ts';
import { FAKE_DEFENSES } from './support/defenses.ts';
import { finishHardening, harden } from './support/hardening.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { registerDataset, registerModel } from './support/things.ts';

describe('asking for a hardened model', () => {
  let api: TestApi;
  let tenant: Tenant;
  let modelId: string;
  let datasetId: string;

  beforeAll(async () => {
    api = await TestApi.start({ defenses: FAKE_DEFENSES });
    tenant = await api.newTenant('A');
    modelId = await registerModel(api, tenant, { end: 'READY', name: 'lung net' });
    datasetId = await registerDataset(api, tenant);
  });

  afterAll(() => api.close());

  const ask = (input: object = {}, who = tenant) =>
    harden(api, who, { modelId, datasetId, algorithm: 'fake-training', ...input });

  const jobsOf = (id: string) =>
    api.owner.query<{ task: string; key: string }>(
      "SELECT task_identifier AS task, key FROM graphile_worker.jobs WHERE key LIKE '%' || $1", [id]).then(({ rows }) => rows.map(({ task }) => task));

  it('gives a model that is yet to be made, with all that is known of it, and orders the work', async () => {
    const { model, problems } = await ask({ parameters: { rounds: 2 } });
    expect(problems).toEqual([]);
    expect(model).toMatchObject({
      name: 'lung net hardened with The fake-training defense',
      version: '1',
      state: 'VALIDATING',
      format: 'ONNX',
      architecture: 'VGG-16',
      classes: ['normal', 'pneumonia'],
      sha256: '',
      sizeBytes: 0,
      files: [],
      derivedFrom: { id: modelId },
      defense: {
        algorithm: { name: 'fake-training', title: 'The fake-training defense', kind: 'TRAINING' },
        parameters: { rounds: 2, budget: { norm: 'LINF' } },
      },
      recipe: null,
      hardening: { datasetId, seed: 0, reaudit: true, reauditId: null, progress: { fraction: 0, phase: 'waiting for a worker' }, startedAt: null },
    });
    expect(await jobsOf(model.id)).toEqual(['harden-model']);
    const { children } = (await dataOf(api.url, tenant.key, 'query($id: ID!) { model(id: $id) { children { id } } }', { id: modelId })).model;
    expect(children).toEqual([{ id: model.id }]);
  });

  it('takes a name and a seed, and gives the worker what it needs', async () => {
    const { model } = await ask({ name: ' tougher ', seed: 7, algorithm: 'fake-transform', reaudit: false });
    expect(model).toMatchObject({ name: 'tougher', hardening: { seed: 7, reaudit: false } });
    const work = await api.as(tenant, (ctx) => api.modules.models.service.beginHardening(ctx, model.id));
    expect(work).toEqual({
      modelId: model.id,
      parent: { files: [expect.objectContaining({ name: 'lung net.onnx' })], classes: ['normal', 'pneumonia'], preprocessing: expect.objectContaining({ width: 28 }) },
      dataset: { id: datasetId, manifestSha256: 'b'.repeat(64), packSha256: 'c'.repeat(64) },
      algorithm: 'fake-transform',
      parameters: { bits: 4 },
      seed: 7,
      checkpointSha256: null,
      fractionSoFar: 0,
    });
  });

  it('refuses for all reasons at once, with the path of each', async () => {
    const rejected = await registerModel(api, tenant, { end: 'REJECTED', classes: ['a', 'b'] });
    const unread = await registerDataset(api, tenant, 'VALIDATING');
    const { model, problems } = await ask({
      modelId: rejected, datasetId: unread, name: '  ', seed: -1, parameters: { rounds: 0, budget: { norm: 'L0' }, epochs: 3 },
    });
    expect(model).toBeNull();
    expect(briefly(problems)).toEqual([
      'NOT_READY input.datasetId',
      'NOT_READY input.modelId',
      'MISMATCH input.modelId',
      'INVALID input.parameters.rounds',
      'INVALID input.parameters.budget.norm',
      'INVALID input.parameters.epochs',
      'REQUIRED input.name',
      'OUT_OF_RANGE input.seed',
    ]);
  });

  it('refuses what is not there, and names what is', async () => {
    const { problems } = await ask({ modelId: newId('model'), datasetId: newId('dataset'), algorithm: 'hope' });
    expect(briefly(problems)).toEqual(['NOT_FOUND input.modelId', 'NOT_FOUND input.datasetId', 'UNKNOWN input.algorithm']);
    expect(problems[2].message).toBe('expected one of fake-training, fake-noise, fake-transform, found "hope"');
    expect(briefly((await ask({ modelId: datasetId, datasetId: 'x' })).problems)).toEqual(['INVALID input.modelId', 'INVALID input.datasetId']);
  });

  it('refuses to train what has no gradient, and transforms before it are taken', async () => {
    const opaque = await registerModel(api, tenant, { end: 'READY', name: 'opaque', differentiable: false });
    const { problems } = await ask({ modelId: opaque });
    expect(briefly(problems)).toEqual(['UNSUPPORTED input.algorithm']);
    expect(problems[0].message).toMatch(/fake-training needs gradients, .*opaque.* has an operator without one/);
    expect((await ask({ modelId: opaque, algorithm: 'fake-transform' })).problems).toEqual([]);
  });

  it('refuses to make a model from one whose answers are not its network\'s', async () => {
    const { model } = await ask({ algorithm: 'fake-noise', reaudit: false });
    await finishHardening(api, tenant, model.id);
    const { problems } = await ask({ modelId: model.id });
    expect(briefly(problems)).toEqual(['UNSUPPORTED input.modelId']);
    expect(problems[0].message).toMatch(/was hardened with fake-noise, which answers in another way/);
  });

  it('refuses parameters that cannot be kept', async () => {
    expect(briefly((await ask({ parameters: { rounds: 'a\u0000b' } })).problems)).toEqual(['INVALID input.parameters']);
    expect(briefly((await ask({ parameters: [1] })).problems)).toEqual(['INVALID input.parameters']);
  });

  it('is for writers', async () => {
    for (const role of ['AUDITOR', 'VIEWER'] as const) {
      const key = await api.newKey(tenant.identity.organizationId, role);
      expect((await ask({}, key)).problems).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
    const engineer = await api.newKey(tenant.identity.organizationId, 'ENGINEER');
    expect((await ask({}, engineer)).problems).toEqual([]);
  });

  it('keeps a long name within its limit', async () => {
    const long = await registerModel(api, tenant, { end: 'READY', name: 'n'.repeat(190) });
    const { model } = await ask({ modelId: long });
    expect(model.name).toHaveLength(200);
    expect(model.name).toMatch(/^n+ hardened with The fake-training defense$/);
  });

  it('takes so many of an organization at once and no more', async () => {
    const other = await api.newTenant('crowded');
    const own = { modelId: await registerModel(api, other, { end: 'READY' }), datasetId: await registerDataset(api, other) };
    const { service } = api.modules.models;
    const wish = { ...own, algorithm: 'fake-training', seed: 0, reaudit: false };
    const models = await api.as(other, async (ctx) => {
      const made: string[] = [];
      for (let index = 0; index < 50; index++) made.push((await service.harden(ctx, wish)).id);
      return made;
    });
    const refused = await ask(own, other);
    expect(briefly(refused.problems)).toEqual(['OUT_OF_RANGE input']);
    expect(refused.problems[0].message).toMatch(/at most 50 models being hardened at once, found 50/);
    await api.as(other, (ctx) => service.cancelHardening(ctx, models[0] ?? ''));
    expect((await ask(own, other)).problems).toEqual([]);
  });
});

describe('the catalogue of defenses', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  afterAll(() => api.close());

  it('lists every defense with a schema of its parameters, all of them with defaults', async () => {
    const tenant = await api.newTenant('A');
    const { defenseAlgorithms } = await dataOf(api.url, tenant.key, '{ defenseAlgorithms { name title summary reference kind parametersSchema } }');
    const names: string[] = defenseAlgorithms.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['adversarial-retraining', 'trades', 'jpeg-compression', 'randomised-smoothing']));
    expect(new Set(names).size).toBe(names.length);
    for (const { name, title, summary, reference, parametersSchema } of defenseAlgorithms) {
      expect([name, title, summary, reference].every((text: string) => text.length > 3)).toBe(true);
      expect(parametersSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect({ name, required: parametersSchema.required ?? [] }).toEqual({ name, required: [] });
    }
  });
});
