import { newId } from '../../src/kernel/ids.ts';
import { attackCatalogue } from '../../src/robustness/attacks/index.ts';
import { briefly, dataOf } from './support/client.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { LAUNCH, registerDataset, registerModel } from './support/things.ts';

interface Payload {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly audit: any;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly path: readonly string[] }[];
}

/** One of the catalogue's natural changes. */
const CORRUPTION = attackCatalogue.find(({ kind }) => kind === 'CORRUPTION')?.name ?? 'none';

describe('launching an audit', () => {
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

  const launch = async (input: object, who = tenant): Promise<Payload> =>
    (
      await dataOf(api.url, who.key, LAUNCH, {
        input: {
          name: 'an audit',
          modelIds: [modelId],
          datasetId,
          attacks: [{ algorithm: 'uap-sgd', epsilon: 0.04 }],
          ...input,
        },
      })
    ).launchAudit;

  const attack = (fields: object): object => ({ attacks: [{ algorithm: 'uap-sgd', epsilon: 0.04, ...fields }] });

  it('makes every attack on every model, with defaults filled in and a job for each', async () => {
    const { audit, problems } = await launch({
      modelIds: [modelId, blackBox],
      attacks: [
        { algorithm: 'uap-random', epsilon: 0.1 },
        { algorithm: 'uap-random', norm: 'L2', zetaPercent: 4 },
      ],
    });
    expect(problems).toEqual([]);
    expect(audit).toMatchObject({
      state: 'QUEUED',
      progress: 0,
      lastSeq: 0,
      models: [{ id: modelId }, { id: blackBox }],
      dataset: { id: datasetId },
    });
    expect(audit.attacks).toHaveLength(4);
    expect(audit.attacks[0]).toMatchObject({ epsilon: 0.1, zetaPercent: null, state: 'QUEUED' });
    expect(Object.keys(audit.attacks[0].parameters).length).toBeGreaterThan(0);
    // zeta / 100 x mean RMS x sqrt(1 x 28 x 28)
    expect(audit.attacks[1].epsilon).toBeCloseTo(0.04 * 0.5 * 28, 12);
    const { rows } = await api.owner.query<{ key: string }>(
      "SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'run-attack'",
    );
    for (const { id } of audit.attacks) expect(rows.filter((row) => row.key.includes(id))).toHaveLength(1);
  });

  it('estimates a budget in LINF from the mean largest value', async () => {
    const { audit } = await launch(attack({ epsilon: null, zetaPercent: 10 }));
    expect(audit.attacks[0].epsilon).toBeCloseTo(0.09, 12);
  });

  it.each<[string, object, readonly string[], RegExp]>([
    ['no models', { modelIds: [] }, ['REQUIRED input.modelIds'], /at least one model/],
    ['no attacks', { attacks: [] }, ['REQUIRED input.attacks'], /at least one attack or preset/],
    ['an unknown model', { modelIds: [newId('model')] }, ['NOT_FOUND input.modelIds.0'], /no model has the id mdl_/],
    [
      'an id of another kind',
      { modelIds: [newId('audit')] },
      ['INVALID input.modelIds.0'],
      /expected the id of a model \(mdl_…\), found the id of an audit/,
    ],
    ['an unknown data set', { datasetId: newId('dataset') }, ['NOT_FOUND input.datasetId'], /no data set/],
    [
      'an unknown algorithm',
      attack({ algorithm: 'uap-magic' }),
      ['UNKNOWN input.attacks.0.algorithm'],
      /expected one of .*uap-sgd.*, found "uap-magic"/,
    ],
    [
      'no budget',
      attack({ epsilon: null }),
      ['INVALID input.attacks.0.epsilon'],
      /exactly one of epsilon and zetaPercent, found neither/,
    ],
    ['two budgets', attack({ zetaPercent: 4 }), ['INVALID input.attacks.0.epsilon'], /found both/],
    [
      'a negative budget',
      attack({ epsilon: -1 }),
      ['OUT_OF_RANGE input.attacks.0.epsilon'],
      /greater than 0, found -1/,
    ],
    [
      'a budget of zero',
      attack({ epsilon: null, zetaPercent: 0 }),
      ['OUT_OF_RANGE input.attacks.0.zetaPercent'],
      /found 0/,
    ],
    [
      'a budget beyond all images',
      attack({ epsilon: 1.5 }),
      ['OUT_OF_RANGE input.attacks.0.epsilon'],
      /at most 1 in the norm LINF/,
    ],
    [
      'a percentage beyond all images',
      attack({ epsilon: null, zetaPercent: 500 }),
      ['OUT_OF_RANGE input.attacks.0.zetaPercent'],
      /500 % of the mean norm/,
    ],
    [
      'an L2 budget beyond all images',
      attack({ norm: 'L2', epsilon: 29 }),
      ['OUT_OF_RANGE input.attacks.0.epsilon'],
      /at most 28 in the norm L2/,
    ],
    [
      'a target that is no class',
      attack({ goal: 'TARGETED', targetClass: 'covid' }),
      ['UNKNOWN input.attacks.0.targetClass'],
      /expected one of normal, pneumonia, found "covid"/,
    ],
    ['no target', attack({ goal: 'TARGETED' }), ['REQUIRED input.attacks.0.targetClass'], /one of normal, pneumonia/],
    [
      'a target without the goal',
      attack({ targetClass: 'normal' }),
      ['INVALID input.attacks.0.targetClass'],
      /no target class with the goal NONTARGETED/,
    ],
    [
      'a class to attack that is none',
      attack({ fromClass: 'covid' }),
      ['UNKNOWN input.attacks.0.fromClass'],
      /expected one of normal, pneumonia, found "covid"/,
    ],
    [
      'a class that is attacked and reached',
      attack({ goal: 'TARGETED', targetClass: 'normal', fromClass: 'normal' }),
      ['INVALID input.attacks.0.fromClass'],
      /another class than the target/,
    ],
    [
      'an unknown channel',
      attack({ channels: ['float', 'fax'] }),
      ['UNKNOWN input.attacks.0.channels.1'],
      /expected one of float.*, found "fax"/,
    ],
    ['a channel twice', attack({ channels: ['float', 'float'] }), ['DUPLICATE input.attacks.0.channels.1'], /float again/],
    [
      'more generation images than there are',
      attack({ generationImages: 11 }),
      ['OUT_OF_RANGE input.attacks.0.generationImages'],
      /from 1 to the 10 images of the generation split, found 11/,
    ],
    [
      'generation images of an attack that learns from none',
      attack({ algorithm: 'pgd', generationImages: 5 }),
      ['INVALID input.attacks.0.generationImages'],
      /pgd learns from no images/,
    ],
    [
      'a corruption with a budget, a target and channels',
      attack({ algorithm: CORRUPTION, goal: 'TARGETED', targetClass: 'normal', channels: ['float'] }),
      ['UNSUPPORTED input.attacks.0.goal', 'INVALID input.attacks.0.epsilon', 'INVALID input.attacks.0.channels'],
      /supports the goal NONTARGETED, found TARGETED/,
    ],
    [
      'a perturbation that is not there',
      attack({ algorithm: 'uap-sign-flipped', parameters: { perturbationId: newId('perturbation') } }),
      ['NOT_FOUND input.attacks.0.parameters.perturbationId'],
      /no perturbation has the id prt_/,
    ],
    [
      'a perturbation that is none',
      attack({ algorithm: 'uap-stored', parameters: { perturbationId: newId('model') } }),
      ['INVALID input.attacks.0.parameters.perturbationId'],
      /expected the id of a perturbation/,
    ],
    [
      'a surrogate that is not there',
      attack({ algorithm: 'uap-transfer', parameters: { surrogateModelIds: [newId('model')] } }),
      ['NOT_FOUND input.attacks.0.parameters.surrogateModelIds.0'],
      /no model has the id mdl_/,
    ],
    [
      'an unknown preset',
      { presets: [{ name: 'quick', epsilon: 0.04 }] },
      ['UNKNOWN input.presets.0.name'],
      /expected one of screening, standard, thorough, found "quick"/,
    ],
    [
      'a preset of no threat model',
      { attacks: [], presets: [{ name: 'screening', goal: 'TARGETED' }] },
      ['INVALID input.presets.0.epsilon', 'REQUIRED input.presets.0.targetClass'],
      /exactly one of epsilon and zetaPercent, found neither/,
    ],
    [
      'too many presets',
      { presets: Array.from({ length: 20 }, () => ({ name: 'thorough', epsilon: 0.04 })) },
      ['OUT_OF_RANGE input.presets'],
      /at most 200 attacks in an audit, found \d+ with those of the presets/,
    ],
    [
      'checks out of range',
      { checks: { images: 0, seed: -1 } },
      ['OUT_OF_RANGE input.checks.images', 'OUT_OF_RANGE input.checks.seed'],
      /expected images from 2 to 10000, found 0/,
    ],
    ['a negative seed', attack({ seed: -1 }), ['OUT_OF_RANGE input.attacks.0.seed'], /0 to 2147483647/],
    [
      'an unknown parameter',
      attack({ parameters: { nonsense: 1 } }),
      ['INVALID input.attacks.0.parameters.nonsense'],
      /no parameter nonsense/,
    ],
    ['parameters of another type', attack({ parameters: 'fast' }), ['INVALID input.attacks.0.parameters'], /./],
    [
      'parameters that are too deep',
      attack({ parameters: JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) }),
      ['INVALID input.attacks.0.parameters'],
      /20 levels/,
    ],
    [
      'too many attacks',
      { attacks: Array.from({ length: 201 }, () => ({ algorithm: 'uap-sgd', epsilon: 0.1 })) },
      ['OUT_OF_RANGE input.attacks'],
      /at most 200 attacks in an audit, found 201 \(1 models x 201 attacks\)/,
    ],
    ['no name', { name: '  ' }, ['REQUIRED input.name'], /not empty/],
    [
      'a limit on nothing known',
      { limits: [{ metric: 'beauty', max: 0.5, rationale: 'r' }] },
      ['UNKNOWN input.limits.0.metric'],
      /expected one of .*foolingRate.*, found "beauty"/,
    ],
    [
      'a limit without a bound',
      { limits: [{ metric: 'foolingRate', rationale: 'r' }] },
      ['REQUIRED input.limits.0'],
      /max, min or both/,
    ],
    [
      'a limit the wrong way round',
      { limits: [{ metric: 'foolingRate', min: 0.5, max: 0.1, rationale: '' }] },
      ['OUT_OF_RANGE input.limits.0', 'REQUIRED input.limits.0.rationale'],
      /found 0.5 and 0.1/,
    ],
  ])('refuses %s', async (_name, input, expected, message) => {
    const { audit, problems } = await launch(input);
    expect(audit).toBeNull();
    expect(briefly(problems)).toEqual(expected);
    expect(problems[0]?.message).toMatch(message);
  });

  it('refuses models and data sets that are not ready, in their state', async () => {
    const waiting = await registerModel(api, tenant, { name: 'waiting' });
    const rejected = await registerModel(api, tenant, { end: 'REJECTED', name: 'rejected' });
    const raw = await registerDataset(api, tenant, 'VALIDATING');
    const { problems } = await launch({ modelIds: [waiting, rejected, waiting], datasetId: raw });
    expect(briefly(problems)).toEqual([
      'NOT_READY input.datasetId',
      'DUPLICATE input.modelIds.2',
      'NOT_READY input.modelIds.0',
      'NOT_READY input.modelIds.1',
    ]);
    expect(problems.map((problem) => problem.message).join()).toMatch(/VALIDATING.*VALIDATING.*REJECTED/);
  });

  it('refuses classes that differ, naming both lists', async () => {
    const swapped = await registerModel(api, tenant, {
      end: 'READY',
      classes: ['pneumonia', 'normal'],
      name: 'swapped',
    });
    const { problems } = await launch({ modelIds: [swapped] });
    expect(briefly(problems)).toEqual(['MISMATCH input.modelIds.0']);
    expect(problems[0]?.message).toMatch(/\[normal, pneumonia\], found \[pneumonia, normal\]/);
  });

  it('refuses white-box attacks on a model without gradients, and lets controls pass', async () => {
    const { problems } = await launch({ modelIds: [blackBox] });
    expect(briefly(problems)).toEqual(['UNSUPPORTED input.attacks.0.algorithm']);
    expect((await launch({ modelIds: [blackBox], ...attack({ algorithm: 'uap-random' }) })).problems).toEqual([]);
  });

  it('says everything that is wrong at once', async () => {
    const { problems } = await launch({
      name: '',
      modelIds: [newId('model')],
      attacks: [{ algorithm: 'x', epsilon: 2, seed: -1 }, { algorithm: 'uap-sgd' }],
      limits: [{ metric: 'x', rationale: '' }],
    });
    expect(briefly(problems)).toEqual([
      'REQUIRED input.name',
      'NOT_FOUND input.modelIds.0',
      'UNKNOWN input.attacks.0.algorithm',
      'OUT_OF_RANGE input.attacks.0.seed',
      'OUT_OF_RANGE input.attacks.0.epsilon',
      'INVALID input.attacks.1.epsilon',
      'UNKNOWN input.limits.0.metric',
      'REQUIRED input.limits.0',
      'REQUIRED input.limits.0.rationale',
    ]);
  });

  it('gives the first audit to the same key and input, and a problem to another input', async () => {
    const input = { idempotencyKey: 'nightly', attacks: [{ algorithm: 'uap-sgd', epsilon: 0.04, parameters: {} }] };
    const [first, again, thrice] = await Promise.all([launch(input), launch(input), launch(input)]);
    expect(new Set([first.audit.id, again.audit.id, thrice.audit.id]).size).toBe(1);
    const changed = await launch({ ...input, name: 'another' });
    expect(briefly(changed.problems)).toEqual(['CONFLICT input.idempotencyKey']);
    expect(changed.problems[0]?.message).toContain(first.audit.id);
    const stranger = await api.newTenant('B');
    expect(briefly((await launch(input, stranger)).problems)).toContain('NOT_FOUND input.datasetId');
  });

  it('is for those who may', async () => {
    for (const role of ['AUDITOR', 'VIEWER'] as const) {
      const reader = await api.newKey(tenant.identity.organizationId, role);
      const { problems } = await launch({}, reader);
      expect(briefly(problems)).toEqual(['FORBIDDEN ']);
      expect(problems[0]?.message).toMatch(new RegExp(`expected the role OWNER or ENGINEER, found ${role}`));
    }
    const engineer = await api.newKey(tenant.identity.organizationId, 'ENGINEER');
    expect((await launch({}, engineer)).problems).toEqual([]);
  });
});
