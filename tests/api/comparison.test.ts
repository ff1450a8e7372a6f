import { newId } from '../../src/kernel/ids.ts';
import { dataOf, graphql } from './support/client.ts';
import { runAttack } from './support/scored.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { LAUNCH, registerDataset, registerModel } from './support/things.ts';

const COMPARE = `query($input: ComparisonInput!) { comparison(input: $input) { metric columns
  rows { model { id } cells { column rate { value n } attack { id } } }
  pairs { column a { id } b { id } n onlyA onlyB leftOut difference lower upper pValue pAdjusted method } } }`;
const CURVES = `query($input: ComparisonInput!) { comparison(input: $input) {
  curves { kind title xLabel model { id } points { x rate { successes } attack { id } } spread { seeds mean sd min max } } } }`;
const SCORE = `mutation($input: ScorePerturbationInput!) { scorePerturbation(input: $input) { audit { attacks { id } } problems { message } } }`;

describe('comparing models', () => {
  let api: TestApi;
  let tenant: Tenant;
  let datasetId: string;
  let vgg: string;
  let resnet: string;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
    datasetId = await registerDataset(api, tenant);
    vgg = await registerModel(api, tenant, { end: 'READY', name: 'vgg' });
    resnet = await registerModel(api, tenant, { end: 'READY', name: 'resnet' });
  });

  afterAll(() => api.close());

  async function launch(modelIds: readonly string[], attacks: readonly object[]): Promise<{ id: string; attackIds: string[] }> {
    const { launchAudit } = await dataOf(api.url, tenant.key, LAUNCH, {
      input: { name: 'an audit', modelIds, datasetId, attacks },
    });
    expect(launchAudit.problems).toEqual([]);
    return { id: launchAudit.audit.id, attackIds: launchAudit.audit.attacks.map((attack: { id: string }) => attack.id) };
  }

  const compare = async (input: object, query = COMPARE) => (await dataOf(api.url, tenant.key, query, { input })).comparison;

  it('puts models side by side and pairs them image by image', async () => {
    const { id, attackIds } = await launch([vgg, resnet], [{ algorithm: 'uap-sgd', epsilon: 0.04 }]);
    await runAttack(api, tenant, attackIds[0] ?? '', { fooled: (image) => image < 8 });
    await runAttack(api, tenant, attackIds[1] ?? '', { fooled: (image) => image === 0 || image === 19 });
    const comparison = await compare({ modelIds: [resnet, vgg], auditIds: [id] });
    const column = 'uap-sgd · nontargeted · L-infinity 0.04 · float';
    expect(comparison).toMatchObject({
      metric: 'foolingRate',
      columns: [column],
      rows: [
        { model: { id: resnet }, cells: [{ column, rate: { value: 0.1, n: 20 }, attack: { id: attackIds[1] } }] },
        { model: { id: vgg }, cells: [{ column, rate: { value: 0.4, n: 20 }, attack: { id: attackIds[0] } }] },
      ],
      // Image 0 falls for both, 1 to 7 for vgg only, 19 for resnet only.
      pairs: [{ column, a: { id: resnet }, b: { id: vgg }, n: 20, onlyA: 1, onlyB: 7, leftOut: 0 }],
    });
    const [pair] = comparison.pairs;
    // 2 x P(at most 1 head in 8 tosses) = 2 x 9 / 256
    expect(pair.pValue).toBeCloseTo(18 / 256, 12);
    expect(pair.pAdjusted).toBeCloseTo(18 / 256, 12);
    expect(pair.difference).toBeCloseTo(-0.3, 12);
    expect([pair.lower < -0.3, pair.upper > -0.3, pair.method]).toEqual([true, true, expect.stringContaining('mcnemar-exact')]);
  });

  it('takes the newest score of a configuration, and leaves a cell empty where there is none', async () => {
    const older = await launch([vgg], [{ algorithm: 'uap-sgd', epsilon: 0.02 }]);
    await runAttack(api, tenant, older.attackIds[0] ?? '', { fooled: () => true });
    api.clock.advance(60);
    const newer = await launch([vgg], [{ algorithm: 'uap-sgd', epsilon: 0.02, seed: 2 }]);
    await runAttack(api, tenant, newer.attackIds[0] ?? '', { fooled: () => false });
    const { rows, pairs } = await compare({ modelIds: [vgg, resnet], auditIds: [older.id, newer.id] });
    expect(rows.map((row: { cells: unknown[] }) => row.cells)).toMatchObject([
      [{ rate: { value: 0 }, attack: { id: newer.attackIds[0] } }],
      [{ rate: null, attack: null }],
    ]);
    expect(pairs).toEqual([]);
  });

  it('adjusts p-values over all pairs it lists, and keeps to the channels asked for', async () => {
    const { id, attackIds } = await launch([vgg, resnet], [{ algorithm: 'uap-sgd', epsilon: 0.03 }]);
    for (const [index, attackId] of attackIds.entries())
      await runAttack(api, tenant, attackId, { fooled: (image) => image < 6 * index, channels: ['float', 'uint8'] });
    const { columns, pairs } = await compare({ modelIds: [vgg, resnet], auditIds: [id], channels: ['uint8', 'float'] });
    expect(columns.map((column: string) => column.split(' · ').at(-1))).toEqual(['float', 'uint8']);
    // 0 of 6: 2 / 64 each; Holm doubles the smaller and keeps the order.
    expect(pairs).toHaveLength(2);
    for (const pair of pairs) {
      expect(pair.pValue).toBeCloseTo(2 / 64, 12);
      expect(pair.pAdjusted).toBeCloseTo(4 / 64, 12);
    }
    expect((await compare({ modelIds: [vgg, resnet], auditIds: [id] })).columns).toHaveLength(1);
  });

  it('leaves images out of a pair that a rate leaves out', async () => {
    const targeted = { algorithm: 'uap-sgd', epsilon: 0.04, goal: 'TARGETED', targetClass: 'normal' };
    const { id, attackIds } = await launch([vgg, resnet], [targeted, { algorithm: 'uap-random', epsilon: 0.04 }]);
    for (const [index, attackId] of attackIds.entries())
      await runAttack(api, tenant, attackId, { fooled: (image) => image < 4, ...(index % 2 === 0 ? { target: 'normal' } : {}) });
    const { columns, pairs } = await compare({ modelIds: [vgg, resnet], auditIds: [id], metric: 'netTargetedSuccessRate' });
    expect(columns).toEqual(['uap-sgd · to normal · L-infinity 0.04 · float']);
    expect(pairs).toMatchObject([{ n: 10, leftOut: 10, onlyA: 0, onlyB: 0, pValue: 1 }]);
  });

  it('shows a transfer matrix, with the models that perturbations were made on in the diagonal', async () => {
    const { id, attackIds } = await launch([vgg, resnet], [{ algorithm: 'uap-sgd', epsilon: 0.05 }]);
    const audits = [id];
    for (const [index, attackId] of attackIds.entries()) {
      await runAttack(api, tenant, attackId, { fooled: (image) => image < 10 + index });
      const { attack } = await dataOf(api.url, tenant.key, 'query($id: ID!) { attack(id: $id) { perturbation { id } } }', { id: attackId });
      const perturbationId: string = attack.perturbation.id;
      const { scorePerturbation } = await dataOf(api.url, tenant.key, SCORE, {
        input: { perturbationId, modelIds: [index === 0 ? resnet : vgg] },
      });
      expect(scorePerturbation.problems).toEqual([]);
      const scoring: string = scorePerturbation.audit.attacks[0].id;
      await runAttack(api, tenant, scoring, { fooled: (image) => image < 2 + index, scoredPerturbationId: perturbationId });
      const { audit } = await dataOf(api.url, tenant.key, 'query($id: ID!) { attack(id: $id) { audit { id } } }', { id: scoring }).then((data) => data.attack);
      audits.push(audit.id);
    }
    const { columns, rows } = await compare({ modelIds: [vgg, resnet], auditIds: audits.slice(1), algorithm: 'uap-sgd' });
    const rates = Object.fromEntries(
      columns.map((column: string, index: number) => [column, rows.map((row: { cells: { rate: { value: number } }[] }) => row.cells[index]?.rate.value)]),
    );
    expect(rates).toEqual({
      'uap-sgd of vgg (seed 1) · nontargeted · L-infinity 0.05 · float': [0.5, 0.1],
      'uap-sgd of resnet (seed 1) · nontargeted · L-infinity 0.05 · float': [0.15, 0.55],
    });
  });

  it('makes curves of what was varied, and only of that', async () => {
    const { id, attackIds } = await launch([vgg], [
      { algorithm: 'uap-sgd', epsilon: 0.01 },
      { algorithm: 'uap-sgd', epsilon: 0.02 },
      { algorithm: 'uap-sgd', epsilon: 0.02, seed: 2 },
      { algorithm: 'uap-sgd', epsilon: 0.02, generationImages: 5 },
      { algorithm: 'uap-sgd', epsilon: 0.02, generationImages: 5, parameters: { epochs: 1 } },
    ]);
    for (const [index, attackId] of attackIds.entries())
      await runAttack(api, tenant, attackId, { fooled: (image) => image <= index });
    const { curves } = await compare({ modelIds: [vgg], auditIds: [id] }, CURVES);
    expect(curves).toMatchObject([
      {
        kind: 'EPSILON',
        title: 'foolingRate of vgg: uap-sgd · nontargeted · L-infinity · float',
        model: { id: vgg },
        points: [{ x: 0.01, rate: { successes: 1 }, attack: { id: attackIds[0] } }, { x: 0.02, rate: { successes: 2 } }],
        spread: null,
      },
      { kind: 'GENERATION_IMAGES', points: [{ x: 5, rate: { successes: 4 } }, { x: 10, rate: { successes: 2 } }] },
      {
        kind: 'SEED',
        points: [{ x: 1, rate: { successes: 2 } }, { x: 2, rate: { successes: 3 } }],
        spread: { seeds: 2, min: 0.1, max: 0.15 },
      },
    ]);
    expect(curves).toHaveLength(3);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown metric', { metric: 'beauty' }, /expected one of foolingRate, .*cleanAccuracy, found "beauty"/],
    ['no models', { modelIds: [] }, /1 to 20 modelIds, found 0/],
    ['too many models', { modelIds: Array.from({ length: 21 }, () => newId('model')) }, /1 to 20 modelIds, found 21/],
    ['an unknown model', { modelIds: [newId('model')] }, /no model has the id mdl_/],
    ['an id of another kind', { modelIds: [newId('audit')] }, /expected the id of a model/],
    ['an unknown audit', { auditIds: [newId('audit')] }, /no audit has the id aud_/],
  ])('refuses %s', async (_name, input, message) => {
    const { errors } = await graphql(api.url, tenant.key, COMPARE, { input: { modelIds: [vgg], ...input } });
    expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } });
  });

  it("knows nothing of another organization's models", async () => {
    const stranger = await api.newTenant('B');
    const { errors } = await graphql(api.url, stranger.key, COMPARE, { input: { modelIds: [vgg] } });
    expect(errors?.[0].message).toContain(`no model has the id ${vgg}`);
  });
});
