import { dataOf } from '../api/support/client.ts';
import { FAKE_DEFENSES } from '../api/support/defenses.ts';
import { finishHardening, harden } from '../api/support/hardening.ts';
import { runAttack } from '../api/support/scored.ts';
import type { Tenant } from '../api/support/test-api.ts';
import { TestApi } from '../api/support/test-api.ts';
import { launchAudit, runChecks } from '../api/support/things.ts';
import { defenseEffects } from '../../src/worker/defense-effects.ts';
import { outcomeReader } from '../../src/worker/worst-cases.ts';
import type { ReportWork } from '../../src/modules/reports/index.ts';

const ATTACKS = 'query($id: ID!) { audit(id: $id) { dataset { id } models { id } attacks { id algorithm { name } } } }';
const REPORT = 'mutation($id: ID!) { generateReport(input: {auditId: $id}) { report { id } problems { message } } }';
const REAUDIT = 'query($id: ID!) { model(id: $id) { hardening { reauditId } } }';

describe('what a report is made of when a model was hardened', () => {
  let api: TestApi;
  let tenant: Tenant;

  beforeAll(async () => {
    api = await TestApi.start({ defenses: FAKE_DEFENSES });
    tenant = await api.newTenant('A');
  });

  afterAll(() => api.close());

  async function workOf(auditId: string): Promise<ReportWork> {
    const { generateReport } = await dataOf(api.url, tenant.key, REPORT, { id: auditId });
    expect(generateReport.problems).toEqual([]);
    const work = await api.as(tenant, (ctx) => api.modules.reports.service.beginRendering(ctx, generateReport.report.id));
    if (!work) throw new Error('expected the work of a report');
    return work;
  }

  it('holds parent and child with what both went through on the data set, whichever of them is under audit', async () => {
    const { auditId, attackIds: [attackId = ''] } = await launchAudit(api, tenant, 1);
    await runAttack(api, tenant, attackId, { fooled: (image) => image < 12 });
    await runChecks(api, tenant, auditId);
    const before = await workOf(auditId);
    expect(before.relatives).toBeUndefined();
    expect(before.models[0]?.hardened).toBeNull();

    const { audit } = await dataOf(api.url, tenant.key, ATTACKS, { id: auditId });
    const parentId: string = audit.models[0].id;
    const { model } = await harden(api, tenant, { modelId: parentId, datasetId: audit.dataset.id, algorithm: 'fake-training' });
    expect((await workOf(auditId)).relatives).toBeUndefined();
    await finishHardening(api, tenant, model.id);
    const reauditId: string = (await dataOf(api.url, tenant.key, REAUDIT, { id: model.id })).model.hardening.reauditId;
    const again = (await dataOf(api.url, tenant.key, ATTACKS, { id: reauditId })).audit.attacks;
    const perturbations = await api.as(tenant, (ctx) => api.modules.perturbations.service.ofAttacks(ctx, [attackId]));
    for (const { id, algorithm } of again) {
      const scored = algorithm.name === 'uap-stored' ? perturbations.get(attackId)?.id : undefined;
      await runAttack(api, tenant, id, { fooled: (image) => image < 3, ...(scored ? { scoredPerturbationId: scored } : {}) });
    }
    await runChecks(api, tenant, reauditId);

    for (const work of [await workOf(auditId), await workOf(reauditId)]) {
      const [effect, ...others] = await defenseEffects(work, outcomeReader(api.blobs, tenant.identity.organizationId));
      expect(others).toEqual([]);
      expect(effect).toMatchObject({
        parent: { id: parentId }, child: { id: model.id }, algorithm: 'fake-training', notCompared: [],
        threats: [{ algorithms: ['uap-sgd'], success: { a: { successes: 3, n: 20 }, b: { successes: 12 } } }],
        carriedOver: [{ algorithm: 'uap-sgd', parentAttackId: attackId, success: { a: { successes: 3 }, b: { successes: 12 } } }],
      });
    }
    const own = await workOf(reauditId);
    expect(own.models).toMatchObject([{ id: model.id, hardened: { parentId, algorithm: 'fake-training', seed: 0, recipe: { algorithm: 'fake-training' }, warnings: [expect.stringContaining('stopped after 2')] } }]);
    expect(own.relatives?.models.map(({ id }) => id)).toEqual([parentId]);
  });
});
