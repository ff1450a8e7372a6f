import type { HardeningProgress } from '../../src/modules/models/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { briefly, dataOf, webSocketClient } from './support/client.ts';
import { FAKE_DEFENSES } from './support/defenses.ts';
import { harden, hardeningResult, VALIDATED } from './support/hardening.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { registerDataset, registerModel } from './support/things.ts';

const EVENTS = 'subscription($id: ID!, $after: Int! = 0) { modelEvents(modelId: $id, after: $after) { seq message progress { fraction epoch } model { state } } }';
const MODEL = `query($id: ID!) { model(id: $id) { state sha256 sizeBytes architecture parameterCount files { name sizeBytes sha256 url } recipe
  preprocessing { width } problems { code message } defense { algorithm { name } } hardening { progress { fraction phase } finishedAt } } }`;
const CANCEL = 'mutation($id: ID!) { cancelHardening(id: $id) { model { id state problems { code } } problems { code message path } } }';

interface Event {
  readonly seq: number;
  readonly message: string;
  readonly progress: { readonly fraction: number; readonly epoch: number | null } | null;
  readonly model: { readonly state: string };
}

describe('the life of a hardening', () => {
  let api: TestApi;
  let tenant: Tenant;
  let parentId: string;
  let datasetId: string;

  beforeAll(async () => {
    api = await TestApi.start({ defenses: FAKE_DEFENSES });
    tenant = await api.newTenant('A');
    parentId = await registerModel(api, tenant, { end: 'READY', name: 'lung net' });
    datasetId = await registerDataset(api, tenant);
  });

  afterAll(() => api.close());

  const models = () => api.modules.models.service;
  const begin = (id: string) => api.as(tenant, (ctx) => models().beginHardening(ctx, id));
  const say = (id: string, progress: HardeningProgress) => api.as(tenant, (ctx) => models().recordHardeningProgress(ctx, id, progress));
  const reject = (id: string) =>
    api.as(tenant, (ctx) => models().rejectHardening(ctx, id, [{ code: 'X', message: 'every weight was infinite', path: [] }]));
  const modelOf = async (id: string) => (await dataOf(api.url, tenant.key, MODEL, { id })).model;
  const cancel = async (id: string, who = tenant) => (await dataOf(api.url, who.key, CANCEL, { id })).cancelHardening;

  async function complete(id: string): Promise<void> {
    const result = await hardeningResult(api, tenant, `hardened ${id}`);
    await api.as(tenant, (ctx) => models().completeHardening(ctx, id, result));
  }

  async function newHardening(): Promise<string> {
    return (await harden(api, tenant, { modelId: parentId, datasetId, algorithm: 'fake-training', reaudit: false })).model.id;
  }

  /** The events until the stream ends by itself, or until `enough` of them have come. */
  async function eventsOf(id: string, after = 0, enough = Infinity): Promise<Event[]> {
    const client = webSocketClient(api.url, tenant.key);
    const seen: Event[] = [];
    try {
      for await (const { data } of client.iterate<{ modelEvents: Event }>({ query: EVENTS, variables: { id, after } })) {
        if (data) seen.push(data.modelEvents);
        if (seen.length >= enough) break;
      }
    } finally {
      await client.dispose();
    }
    return seen;
  }

  it('is told as it goes, in words, until the model is ready, and can be read again from the start', async () => {
    const id = await newHardening();
    const live = eventsOf(id);
    await begin(id);
    const progress = { fraction: 0.4, phase: 'round 2 of 5: fine-tuning', epoch: 3, epochs: 5, validationAccuracy: 0.912 };
    api.clock.advance(100);
    expect(await say(id, progress)).toBe(true);
    await complete(id);
    await api.as(tenant, (ctx) => models().beginValidation(ctx, id));
    await api.as(tenant, (ctx) => models().completeValidation(ctx, id, VALIDATED));
    const seen = await live;
    expect(seen.map(({ seq, message }) => [seq, message])).toEqual([
      [1, 'The model is to be made from lung net with The fake-training defense and waits for a worker.'],
      [2, 'A worker has started on it: The fake-training defense.'],
      [3, expect.stringMatching(/^round 2 of 5: fine-tuning, epoch 3 of 5, validation accuracy 0.91, 40 %, about (2|3) min left$/)],
      [4, 'The model has been made and waits for its validation.'],
      [5, "A worker reads the model's file."],
      [6, expect.stringMatching(/^The model is ready for all attacks: VGG-16, 1300 parameters/)],
    ]);
    expect(seen[2]?.progress).toEqual({ fraction: 0.4, epoch: 3 });
    expect(await eventsOf(id)).toEqual(seen.map((event) => ({ ...event, model: { state: 'READY' } })));
    expect((await eventsOf(id, 4)).map(({ seq }) => seq)).toEqual([5, 6]);
  });

  it('ends with a file to download, the recipe, and what both training and validation warn of', async () => {
    const id = await newHardening();
    await begin(id);
    await complete(id);
    expect(await modelOf(id)).toMatchObject({ state: 'VALIDATING', recipe: { algorithm: 'fake-training' } });
    await api.as(tenant, (ctx) => models().completeValidation(ctx, id, VALIDATED));
    const model = await modelOf(id);
    expect(model).toMatchObject({
      state: 'READY',
      architecture: 'VGG-16',
      parameterCount: 1300,
      preprocessing: { width: 28 },
      defense: { algorithm: { name: 'fake-training' } },
      recipe: { history: [{ epoch: 1, loss: 0.5 }] },
      hardening: { progress: { fraction: 1, phase: 'done' }, finishedAt: expect.any(String) },
      problems: [
        { code: 'HARDENING', message: 'stopped after 2 of 5 rounds: the validation loss no longer fell' },
        { code: 'X', message: 'said by the validation' },
      ],
    });
    const [file] = model.files;
    expect(file).toMatchObject({ name: 'model.onnx', sha256: model.sha256, sizeBytes: model.sizeBytes });
    const response = await fetch(file.url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(`hardened ${id}`);
    expect((await fetch(file.url.replace(/signature=./, 'signature=x'))).status).toBe(401);
    api.clock.advance(3600);
    expect((await fetch(file.url)).status).toBe(401);
  });

  it('goes on from its checkpoint, and says so', async () => {
    const id = await newHardening();
    await begin(id);
    await say(id, { fraction: 0.5, phase: 'training' });
    await begin(id);
    await api.as(tenant, (ctx) => models().recordHardeningCheckpoint(ctx, id, 'e'.repeat(64)));
    expect(await begin(id)).toMatchObject({ checkpointSha256: 'e'.repeat(64), fractionSoFar: 0.5 });
    expect((await eventsOf(id, 0, 5)).slice(3).map(({ message }) => message)).toEqual([
      'It starts again: it had no checkpoint yet.', 'It goes on from its last checkpoint.',
    ]);
    await reject(id);
  });

  it('says what reads the same once', async () => {
    const id = await newHardening();
    await begin(id);
    for (const fraction of [0.001, 0.002, 0.009, 0.011]) await say(id, { fraction, phase: 'training' });
    await reject(id);
    expect((await eventsOf(id)).map(({ message }) => message).slice(2)).toEqual([
      'training, 0 %', 'training, 1 %', 'The model could not be made: every weight was infinite.',
    ]);
    expect(await modelOf(id)).toMatchObject({ state: 'REJECTED', problems: [{ code: 'X', message: 'every weight was infinite' }] });
  });

  it('is not made twice, and a result that comes too late is undone', async () => {
    const id = await newHardening();
    await begin(id);
    await complete(id);
    expect(await begin(id)).toBeUndefined();
    expect(await say(id, { fraction: 1, phase: 'late' })).toBe(false);
    await reject(id);
    expect((await modelOf(id)).state).toBe('VALIDATING');
    await expect(complete(id)).rejects.toMatchObject({ code: 'CANCELLED' });
    const jobs = await api.owner.query("SELECT task_identifier AS task FROM graphile_worker.jobs WHERE key LIKE '%' || $1 ORDER BY 1", [id]);
    expect(jobs.rows).toEqual([{ task: 'harden-model' }, { task: 'validate-model' }]);
  });

  it('is cancelled where it stands: the worker hears it, nothing it makes is kept', async () => {
    const id = await newHardening();
    await begin(id);
    expect(await cancel(id)).toMatchObject({ model: { id, state: 'REJECTED', problems: [{ code: 'CANCELLED' }] }, problems: [] });
    expect(await cancel(id)).toMatchObject({ model: { state: 'REJECTED' }, problems: [] });
    expect(await say(id, { fraction: 0.5, phase: 'training' })).toBe(false);
    expect(await begin(id)).toBeUndefined();
    await expect(complete(id)).rejects.toMatchObject({ code: 'CANCELLED' });
    const events = await eventsOf(id);
    expect(events.at(-1)?.message).toBe('The hardening was cancelled.');
    expect(await modelOf(id)).toMatchObject({ sha256: '', files: [], hardening: { finishedAt: expect.any(String) } });
  });

  it('is cancelled during its validation too', async () => {
    const id = await newHardening();
    await begin(id);
    await complete(id);
    await cancel(id);
    await api.as(tenant, (ctx) => models().completeValidation(ctx, id, VALIDATED));
    expect((await modelOf(id)).state).toBe('REJECTED');
  });

  it('is cancelled by writers only, and only while it goes on', async () => {
    const id = await newHardening();
    const auditor = await api.newKey(tenant.identity.organizationId, 'AUDITOR');
    expect((await cancel(id, auditor)).problems).toMatchObject([{ code: 'FORBIDDEN' }]);
    await begin(id);
    await reject(id);
    expect(briefly((await cancel(id)).problems)).toEqual(['CONFLICT id']);
    expect((await cancel(parentId)).problems[0].message).toBe('expected a model that is being hardened, found one that was uploaded');
    expect(briefly((await cancel(newId('model'))).problems)).toEqual(['NOT_FOUND id']);
    expect(briefly((await cancel(datasetId)).problems)).toEqual(['INVALID id']);
  });

  it('is of one organization', async () => {
    const theirs = await api.newTenant('B');
    const id = await newHardening();
    const { problems } = await harden(api, theirs, { modelId: parentId, datasetId, algorithm: 'fake-training' });
    expect(briefly(problems)).toEqual(['NOT_FOUND input.modelId', 'NOT_FOUND input.datasetId']);
    expect(briefly((await cancel(id, theirs)).problems)).toEqual(['NOT_FOUND id']);
    expect((await dataOf(api.url, theirs.key, MODEL, { id })).model).toBeNull();
    await expect(eventsOfAnother(theirs, id)).resolves.toBe('NOT_FOUND');
    expect(await api.as(theirs, (ctx) => models().beginHardening(ctx, id))).toBeUndefined();
    expect(await api.as(theirs, (ctx) => models().recordHardeningProgress(ctx, id, { fraction: 0.5, phase: 'theirs' }))).toBe(false);
    expect(await api.as(theirs, (ctx) => models().childrenOf(ctx, [parentId]))).toEqual(new Map());
    expect(await api.as(theirs, (ctx) => models().hardeningsOf(ctx, [id]))).toEqual(new Map());
  });

  async function eventsOfAnother(who: Tenant, id: string): Promise<unknown> {
    const client = webSocketClient(api.url, who.key);
    try {
      for await (const { errors } of client.iterate({ query: EVENTS, variables: { id } })) return errors?.[0]?.extensions?.['code'];
      return 'ended';
    } finally {
      await client.dispose();
    }
  }
});
