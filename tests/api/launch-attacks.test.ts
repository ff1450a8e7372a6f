import { attackCatalogue } from '../../src/robustness/attacks/index.ts';
import { dataOf } from './support/client.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { LAUNCH, registerDataset, registerModel } from './support/things.ts';

/** One of the catalogue's natural changes. */
const CORRUPTION = attackCatalogue.find(({ kind }) => kind === 'CORRUPTION')?.name ?? 'none';

describe('the attacks of an audit', () => {
  let api: TestApi;
  let tenant: Tenant;
  let modelId: string;
  let blackBox: string;
  let datasetId: string;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
    modelId = await registerModel(api, tenant, { end: 'READY', name: 'vgg' });
    blackBox = await registerModel(api, tenant, { end: 'READY', differentiable: false, name: 'opaque' });
    datasetId = await registerDataset(api, tenant);
  });

  afterAll(() => api.close());

  const launch = async (input: object) =>
    (
      await dataOf(api.url, tenant.key, LAUNCH, {
        input: { name: 'an audit', modelIds: [modelId], datasetId, attacks: [{ algorithm: 'uap-sgd', epsilon: 0.04 }], ...input },
      })
    ).launchAudit;
  const attacksOf = async (id: string) =>
    (
      await dataOf(
        api.url,
        tenant.key,
        `query($id: ID!) { audit(id: $id) { attacks { fromClass targetClass norm epsilon zetaPercent seed channels generationImages
          model { id } algorithm { name kind universal knowledge modalities } } } }`,
        { id },
      )
    ).audit.attacks;
  const attack = (fields: object): object => ({ attacks: [{ algorithm: 'uap-sgd', epsilon: 0.04, ...fields }] });

  it('keeps what an attack is limited to, with all channels unless told otherwise', async () => {
    const { audit, problems } = await launch(attack({ fromClass: 'pneumonia', goal: 'TARGETED', targetClass: 'normal', generationImages: 4 }));
    expect(problems).toEqual([]);
    const { channels: known } = await dataOf(api.url, tenant.key, '{ channels { name title } }');
    expect(known[0]).toMatchObject({ name: 'float' });
    expect(await attacksOf(audit.id)).toMatchObject([
      { fromClass: 'pneumonia', targetClass: 'normal', generationImages: 4, channels: known.map(({ name }: { name: string }) => name) },
    ]);
    const only = await launch(attack({ channels: [] }));
    expect((await attacksOf(only.audit.id))[0]).toMatchObject({ channels: ['float'], fromClass: null, generationImages: null });
  });

  it('launches corruptions without a budget', async () => {
    const { audit, problems } = await launch({ attacks: [{ algorithm: CORRUPTION }] });
    expect(problems).toEqual([]);
    expect(await attacksOf(audit.id)).toMatchObject([
      { epsilon: 1, norm: 'LINF', zetaPercent: null, channels: [], algorithm: { kind: 'CORRUPTION', universal: false } },
    ]);
    const work = await api.as(tenant, (ctx) => api.modules.audits.service.beginAttack(ctx, audit.attacks[0].id));
    expect(work?.spec).toMatchObject({ epsilon: null, zetaPercent: null, channels: [] });
  });

  it('expands a preset for each model, after the attacks listed', async () => {
    const { audit, problems } = await launch({
      modelIds: [modelId, blackBox],
      attacks: [{ algorithm: 'uap-random', epsilon: 0.1 }],
      presets: [{ name: 'screening', norm: 'L2', zetaPercent: 4, goal: 'TARGETED', targetClass: 'normal', seed: 5, channels: ['float'] }],
    });
    expect(problems).toEqual([]);
    const attacks = await attacksOf(audit.id);
    const of = (id: string) => attacks.filter((each: { model: { id: string } }) => each.model.id === id);
    expect(of(modelId).map((each: { algorithm: { name: string } }) => each.algorithm.name)).toEqual(expect.arrayContaining(['uap-random', 'uap-sgd']));
    for (const { algorithm } of of(blackBox)) expect(algorithm.knowledge).not.toBe('WHITE_BOX');
    expect(of(modelId)[0]).toMatchObject({ norm: 'LINF', epsilon: 0.1 });
    expect(of(modelId).slice(1)).not.toEqual([]);
    for (const each of of(modelId).slice(1))
      expect(each).toMatchObject({ norm: 'L2', zetaPercent: 4, targetClass: 'normal', channels: ['float'] });
    const { attackPresets } = await dataOf(api.url, tenant.key, '{ attackPresets { name title summary } }');
    expect(attackPresets.map(({ name }: { name: string }) => name)).toEqual(['screening', 'standard', 'thorough']);
  });

  it('refuses surrogates that would not be another model of the same images', async () => {
    const stranger = await registerModel(api, tenant, { end: 'READY', classes: ['a', 'b'], name: 'of other classes' });
    const { problems } = await launch(attack({ algorithm: 'uap-transfer', parameters: { surrogateModelIds: [modelId, blackBox, stranger] } }));
    expect(problems.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.at(-1)}`)).toEqual(['INVALID 0', 'UNSUPPORTED 1', 'MISMATCH 2']);
    const other = await registerModel(api, tenant, { end: 'READY', name: 'a surrogate' });
    const { audit } = await launch(attack({ algorithm: 'uap-transfer', parameters: { surrogateModelIds: [other] } }));
    const work = await api.as(tenant, (ctx) => api.modules.audits.service.beginAttack(ctx, audit.attacks[0].id));
    expect(work?.surrogates).toMatchObject([{ classes: ['normal', 'pneumonia'], files: [{ name: 'a surrogate.onnx' }] }]);
  });

  it('declares the cost of the sanity checks, by default or as told', async () => {
    const checks = 'query($id: ID!) { audit(id: $id) { checks { state model { id } findings { id } settings { images steps restarts queries randomDraws seed } } } }';
    const usual = await launch({ modelIds: [modelId, blackBox], ...attack({ algorithm: 'uap-random' }) });
    const settings = { images: 100, steps: 20, restarts: 1, queries: 300, randomDraws: 20, seed: 1 };
    expect((await dataOf(api.url, tenant.key, checks, { id: usual.audit.id })).audit.checks).toEqual(
      [modelId, blackBox].map((id) => ({ state: 'QUEUED', model: { id }, findings: [], settings })),
    );
    const own = await launch({ checks: { images: 7, seed: 3 } });
    expect((await dataOf(api.url, tenant.key, checks, { id: own.audit.id })).audit.checks[0].settings).toEqual({ ...settings, images: 7, seed: 3 });
  });
});
