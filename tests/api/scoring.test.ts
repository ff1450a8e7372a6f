import { newId } from '../../src/kernel/ids.ts';
import { briefly, dataOf } from './support/client.ts';
import { runAttack } from './support/scored.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { LAUNCH, registerDataset, registerModel } from './support/things.ts';

const SCORE = `mutation($input: ScorePerturbationInput!) { scorePerturbation(input: $input) {
  audit { id name state dataset { id } checks { id } attacks { id algorithm { name } goal targetClass fromClass norm epsilon parameters model { id } } }
  problems { code message path } } }`;
const PERTURBATION = `query($id: ID!) { perturbation(id: $id) {
  evaluations { model { id } attack { id algorithm { name } perturbation { id } } perturbation { id } channel foolingRate { successes }
    performance { clean { balancedAccuracy { value } perClass { className auroc { value positives } } } } distortion { n l2Mean } queries { median } } } }`;

describe('scoring a perturbation on other models', () => {
  let api: TestApi;
  let tenant: Tenant;
  let source: string;
  let target: string;
  let datasetId: string;
  let perturbationId: string;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
    datasetId = await registerDataset(api, tenant);
    source = await registerModel(api, tenant, { end: 'READY', name: 'vgg' });
    target = await registerModel(api, tenant, { end: 'READY', name: 'opaque', differentiable: false });
    const attacks = [{ algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 'normal', fromClass: 'pneumonia', epsilon: 0.04, seed: 7 }];
    const { launchAudit } = await dataOf(api.url, tenant.key, LAUNCH, {
      input: { name: 'an audit', modelIds: [source], datasetId, attacks },
    });
    const attackId: string = launchAudit.audit.attacks[0].id;
    await runAttack(api, tenant, attackId, { fooled: (image) => image < 12, target: 'normal', channels: ['float', 'uint8'] });
    const { attack } = await dataOf(api.url, tenant.key, 'query($id: ID!) { attack(id: $id) { perturbation { id } } }', { id: attackId });
    perturbationId = attack.perturbation.id;
  });

  afterAll(() => api.close());

  const score = async (input: object = {}, who = tenant) =>
    (await dataOf(api.url, who.key, SCORE, { input: { perturbationId, modelIds: [target], ...input } })).scorePerturbation;

  it('is an audit of the same threat model, whose scores stand beside those of the original', async () => {
    const { audit, problems } = await score();
    expect(problems).toEqual([]);
    expect(audit).toMatchObject({
      name: `Transfer: ${perturbationId}, made by uap-sgd on vgg`,
      state: 'QUEUED',
      dataset: { id: datasetId },
      checks: [{}],
      attacks: [
        {
          algorithm: { name: 'uap-stored' },
          goal: 'TARGETED',
          targetClass: 'normal',
          fromClass: 'pneumonia',
          norm: 'LINF',
          epsilon: 0.04,
          parameters: { perturbationId },
          model: { id: target },
        },
      ],
    });
    const attackId: string = audit.attacks[0].id;
    await runAttack(api, tenant, attackId, { fooled: (image) => image < 3, target: 'normal', scoredPerturbationId: perturbationId });
    const { evaluations } = (await dataOf(api.url, tenant.key, PERTURBATION, { id: perturbationId })).perturbation;
    expect(evaluations).toMatchObject([
      { model: { id: source }, channel: 'float', foolingRate: { successes: 12 }, attack: { perturbation: { id: perturbationId } } },
      { model: { id: source }, channel: 'uint8' },
      {
        model: { id: target },
        attack: { id: attackId, algorithm: { name: 'uap-stored' }, perturbation: null },
        perturbation: { id: perturbationId },
        foolingRate: { successes: 3 },
        performance: { clean: { balancedAccuracy: { value: 1 }, perClass: [{ className: 'normal', auroc: { value: 1, positives: 10 } }, {}] } },
        distortion: { n: 20, l2Mean: 1 },
        queries: null,
      },
    ]);
  });

  it('is told to the worker by the id of the perturbation, and only that one is taken', async () => {
    const { audit } = await score();
    const attackId: string = audit.attacks[0].id;
    const work = await api.as(tenant, (ctx) => api.modules.audits.service.beginAttack(ctx, attackId));
    expect(work).toMatchObject({ storedPerturbationId: perturbationId, surrogates: [], spec: { epsilon: 0.04, fromClass: 'pneumonia' } });
    await expect(
      runAttack(api, tenant, attackId, { fooled: () => true, scoredPerturbationId: newId('perturbation') }),
    ).rejects.toMatchObject({ code: 'DISHONEST_RESULT' });
  });

  it('is for auditors too, and not for viewers', async () => {
    const { organizationId } = tenant.identity;
    expect((await score({}, await api.newKey(organizationId, 'AUDITOR'))).problems).toEqual([]);
    const { problems } = await score({}, await api.newKey(organizationId, 'VIEWER'));
    expect([briefly(problems), problems[0].message]).toEqual([['FORBIDDEN '], expect.stringContaining('this key may not score perturbations')]);
  });

  it.each<[string, object, readonly string[]]>([
    ['an unknown perturbation', { perturbationId: newId('perturbation') }, ['NOT_FOUND input.perturbationId']],
    ['an id of another kind', { perturbationId: newId('model') }, ['INVALID input.perturbationId']],
    ['no models', { modelIds: [] }, ['REQUIRED input.modelIds']],
    ['an unknown model', { modelIds: [newId('model')] }, ['NOT_FOUND input.modelIds.0']],
    ['an unknown data set', { datasetId: newId('dataset') }, ['NOT_FOUND input.datasetId']],
  ])('refuses %s', async (_name, input, expected) => {
    const { audit, problems } = await score(input);
    expect([audit, briefly(problems)]).toEqual([null, expected]);
  });

  it('refuses a model of other images, and a budget that would shrink the perturbation', async () => {
    const wide = await registerModel(api, tenant, { name: 'wide' });
    await api.as(tenant, (ctx) =>
      api.modules.models.service.completeValidation(ctx, wide, {
        format: 'ONNX',
        architecture: 'VGG-16',
        parameterCount: 1,
        weightsDigest: 'a'.repeat(64),
        input: { channels: 3, height: 32, width: 32, layout: 'NCHW' },
        outputKind: 'LOGITS',
        preprocessing: { width: 32, height: 32, channels: 'RGB', resize: 'BILINEAR', scale: [1], offset: [0] },
        differentiable: true,
        warnings: [],
      }),
    );
    const { problems } = await score({ modelIds: [wide] });
    expect([briefly(problems), problems[0].message]).toEqual([
      ['MISMATCH input.perturbationId'],
      expect.stringMatching(/expected a perturbation of 3x32x32, .* found 1x28x28/),
    ]);
    const attacks = [{ algorithm: 'uap-stored', epsilon: 0.01, parameters: { perturbationId } }];
    const { launchAudit } = await dataOf(api.url, tenant.key, LAUNCH, { input: { name: 'n', modelIds: [target], datasetId, attacks } });
    expect(briefly(launchAudit.problems)).toEqual(['OUT_OF_RANGE input.attacks.0.epsilon']);
  });

  it("knows nothing of another organization's perturbations", async () => {
    const stranger = await api.newTenant('B');
    expect(briefly((await score({}, stranger)).problems)).toEqual(['NOT_FOUND input.perturbationId']);
    const own = { modelIds: [await registerModel(api, stranger, { end: 'READY' })], datasetId: await registerDataset(api, stranger) };
    const attacks = [{ algorithm: 'uap-sign-flipped', epsilon: 0.04, parameters: { perturbationId } }];
    const { launchAudit } = await dataOf(api.url, stranger.key, LAUNCH, { input: { name: 'n', ...own, attacks } });
    expect(briefly(launchAudit.problems)).toEqual(['NOT_FOUND input.attacks.0.parameters.perturbationId']);
  });
});
