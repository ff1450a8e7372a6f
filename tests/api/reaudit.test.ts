import { dataOf } from './support/client.ts';
import { FAKE_DEFENSES } from './support/defenses.ts';
import { finishHardening, harden } from './support/hardening.ts';
import { runAttack } from './support/scored.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { LAUNCH, registerDataset, registerModel, runChecks } from './support/things.ts';

const AUDIT = `query($id: ID!) { audit(id: $id) { name state models { id } attacks { algorithm { name } goal targetClass fromClass norm epsilon zetaPercent
  seed parameters channels generationImages model { id } } } }`;
const LIMITS = [{ metric: 'foolingRate', max: 0.1, min: null, rationale: 'agreed with the clinic' }];
const CHECKS = { images: 9, steps: 3, restarts: 1, queries: 50, randomDraws: 4, seed: 2 };

describe('the audit of a hardened model', () => {
  let api: TestApi;
  let tenant: Tenant;
  let parentId: string;
  let otherId: string;
  let datasetId: string;
  let auditId: string;

  beforeAll(async () => {
    api = await TestApi.start({ defenses: FAKE_DEFENSES });
    tenant = await api.newTenant('A');
    parentId = await registerModel(api, tenant, { end: 'READY', name: 'lung net' });
    otherId = await registerModel(api, tenant, { end: 'READY', name: 'other net' });
    datasetId = await registerDataset(api, tenant);
    auditId = await finishedAudit('base line', [
      { algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 'normal', fromClass: 'pneumonia', zetaPercent: 4, seed: 3, channels: ['uint8'], generationImages: 8, parameters: { epochs: 2 } },
      { algorithm: 'fgsm', norm: 'LINF', epsilon: 0.03, seed: 1, channels: [] },
      { algorithm: 'corruption' },
    ]);
  });

  afterAll(() => api.close());

  async function finishedAudit(name: string, attacks: readonly ({ readonly algorithm: string } & Record<string, unknown>)[]): Promise<string> {
    const { attackAlgorithms } = await dataOf(api.url, tenant.key, '{ attackAlgorithms { name kind universal } }');
    const corruption: string = attackAlgorithms.find(({ kind }: { kind: string }) => kind === 'CORRUPTION').name;
    const named = attacks.map((attack) => ({ ...attack, algorithm: attack.algorithm === 'corruption' ? corruption : attack.algorithm }));
    const input = { name, modelIds: [otherId, parentId], datasetId, attacks: named, limits: LIMITS, checks: CHECKS };
    const { launchAudit } = await dataOf(api.url, tenant.key, LAUNCH, { input });
    if (!launchAudit.audit) throw new Error(JSON.stringify(launchAudit.problems));
    const { audits } = api.modules;
    for (const { id } of launchAudit.audit.attacks) {
      const attack = await api.as(tenant, (ctx) => audits.service.findAttack(ctx, id));
      if (attack?.algorithm === 'uap-sgd') await runAttack(api, tenant, id, { fooled: (image) => image < 5, ...(attack.targetClass ? { target: attack.targetClass } : {}) });
      else
        await api.as(tenant, async (ctx) => {
          await audits.service.beginAttack(ctx, id);
          await audits.service.completeAttack(ctx, id, { runtime: 'ort', epsilon: attack?.epsilon ?? 1, curve: [], warnings: [] });
        });
    }
    await runChecks(api, tenant, launchAudit.audit.id);
    return launchAudit.audit.id;
  }

  async function child(input: object = {}) {
    const { model, problems } = await harden(api, tenant, { modelId: parentId, datasetId, algorithm: 'fake-transform', ...input });
    if (!model) throw new Error(JSON.stringify(problems));
    await finishHardening(api, tenant, model.id);
    return model.id as string;
  }

  const reauditOf = async (id: string): Promise<string | null> =>
    (await dataOf(api.url, tenant.key, 'query($id: ID!) { model(id: $id) { state hardening { reauditId } } }', { id })).model.hardening.reauditId;

  async function lastMessagesOf(id: string): Promise<readonly string[]> {
    const { rows } = await api.owner.query<{ message: string; kind: string }>(
      "SELECT payload->>'message' AS message, kind FROM event WHERE stream_id = $1 ORDER BY seq DESC LIMIT 2", [id]);
    expect(rows[0]?.kind).toBe('READY');
    return rows.map(({ message }) => message);
  }

  it("repeats every attack of the parent's from scratch and scores what they made, within the same limits", async () => {
    const id = await child();
    const repeatedId = await reauditOf(id);
    const { audit } = await dataOf(api.url, tenant.key, AUDIT, { id: repeatedId });
    expect(audit).toMatchObject({ name: 'base line, on lung net hardened with The fake-transform defense', state: 'QUEUED', models: [{ id }] });
    const before = (await dataOf(api.url, tenant.key, AUDIT, { id: auditId })).audit.attacks.filter(
      ({ model }: { model: { id: string } }) => model.id === parentId);
    const made = await api.as(tenant, (ctx) => api.modules.perturbations.service.list(ctx, { first: 10, after: undefined }, { modelId: parentId }));
    const [perturbation] = made.items;
    expect(audit.attacks.slice(0, 3)).toEqual(
      before.map((attack: { zetaPercent: number | null; epsilon: number }) => ({
        ...attack,
        // Of a percentage it is an estimate again, until the run knows it exactly.
        epsilon: attack.zetaPercent === null ? attack.epsilon : expect.any(Number),
        model: { id },
      })),
    );
    expect(audit.attacks.slice(3)).toMatchObject([
      {
        algorithm: { name: 'uap-stored' }, goal: 'TARGETED', targetClass: 'normal', fromClass: 'pneumonia', norm: 'LINF', zetaPercent: null,
        epsilon: perturbation?.epsilon, seed: 3, channels: ['float', 'uint8'], parameters: { perturbationId: perturbation?.id }, model: { id },
      },
    ]);
    const row = await api.as(tenant, (ctx) => api.modules.audits.service.find(ctx, repeatedId ?? ''));
    expect(row?.limits).toEqual(LIMITS);
    const checks = await api.as(tenant, (ctx) => api.modules.audits.service.checksOf(ctx, [repeatedId ?? '']));
    expect(checks.get(repeatedId ?? '')?.map(({ settings }) => settings)).toEqual([CHECKS]);
    expect(await lastMessagesOf(id)).toEqual([
      expect.stringMatching(/^The model is ready/),
      `The audit ${auditId} (base line) of its parent is repeated on the model as ${repeatedId}: 3 attacks again from scratch, and 1 perturbation of then as they are.`,
    ]);
  });

  it('meets the defense: the worker is told of it with every model it opens', async () => {
    const id = await child();
    const attacks = await api.as(tenant, async (ctx) => api.modules.audits.service.attacksOf(ctx, [(await reauditOf(id)) ?? '']));
    const [attack] = [...attacks.values()][0] ?? [];
    const work = await api.as(tenant, (ctx) => api.modules.audits.service.beginAttack(ctx, attack?.id ?? ''));
    expect(work?.model).toMatchObject({ files: [{ name: 'model.onnx' }], defense: { algorithm: 'fake-transform', parameters: { bits: 4 } } });
  });

  it('is not launched where it is not wanted, and says so where there is nothing to repeat', async () => {
    const unwanted = await child({ reaudit: false });
    expect(await reauditOf(unwanted)).toBeNull();
    expect((await lastMessagesOf(unwanted))[1]).toBe('The model has been made and waits for its validation.');
    const elsewhere = await child({ datasetId: await registerDataset(api, tenant) });
    expect(await reauditOf(elsewhere)).toBeNull();
    expect((await lastMessagesOf(elsewhere))[1]).toBe('No audit is repeated on the model: none of its parent on this data set has succeeded yet.');
  });

  it('tells why an audit could not be repeated, and the model is ready all the same', async () => {
    await finishedAudit('newest', [{ algorithm: 'uap-sgd', epsilon: 0.04, seed: 1, channels: [] }]);
    await api.owner.query("UPDATE attack SET algorithm = 'uap-forgotten' WHERE model_id = $1 AND audit_id IN (SELECT id FROM audit WHERE name = 'newest')", [parentId]);
    const id = await child();
    expect(await reauditOf(id)).toBeNull();
    expect((await lastMessagesOf(id))[1]).toMatch(/^The audit aud_\w+ \(newest\) of its parent could not be repeated on the model: expected one of .*, found "uap-forgotten"\.$/);
  });
});
