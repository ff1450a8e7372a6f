import { dataOf } from './support/client.ts';
import { runAttack } from './support/scored.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { checkRunsOf, CHECKS_RESULT, launchAudit, LAUNCH, registerDataset, registerModel, runChecks } from './support/things.ts';

const AUDIT = `query($id: ID!) { audit(id: $id) { state progress checks {
  id state progress { fraction phase etaSeconds } findings { id outcome detail numbers } images seconds queries runtime problem { message } startedAt finishedAt } } }`;

describe('the life of the sanity checks of a model', () => {
  let api: TestApi;
  let tenant: Tenant;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
  });

  afterAll(() => api.close());

  const audits = () => api.modules.audits.service;
  const begin = (id: string) => api.as(tenant, (ctx) => audits().beginChecks(ctx, id));
  const complete = (id: string) => api.as(tenant, (ctx) => audits().completeChecks(ctx, id, CHECKS_RESULT));
  const auditOf = async (id: string) => (await dataOf(api.url, tenant.key, AUDIT, { id })).audit;
  const jobsOf = async (id: string): Promise<number> =>
    (await api.owner.query("SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'run-checks' AND key LIKE '%' || $1", [id])).rows.length;
  const kinds = async (id: string): Promise<string[]> =>
    (await api.owner.query<{ kind: string }>('SELECT kind FROM event WHERE stream_id = $1 ORDER BY seq', [id])).rows.map((row) => row.kind);

  /** An audit whose attacks have all ended but for `left`. */
  async function attacked(count = 1, left = 0): Promise<{ auditId: string; runId: string; attackIds: readonly string[] }> {
    const { auditId, attackIds } = await launchAudit(api, tenant, count);
    for (const attackId of attackIds.slice(left)) await runAttack(api, tenant, attackId, { fooled: (image) => image < 5 });
    const [runId = ''] = await checkRunsOf(api, tenant, auditId);
    return { auditId, runId, attackIds };
  }

  it('begins when the last attack has ended, and ends before the audit does', async () => {
    const { auditId, runId, attackIds } = await attacked(2, 1);
    expect(await jobsOf(runId)).toBe(0);
    await runAttack(api, tenant, attackIds[0] ?? '', { fooled: () => true });
    expect(await jobsOf(runId)).toBe(1);
    expect((await auditOf(auditId)).state).toBe('RUNNING');

    expect(await begin(runId)).toMatchObject({
      checkRunId: runId,
      auditId,
      model: { classes: ['normal', 'pneumonia'], outputKind: 'LOGITS', operatingPoint: null },
      dataset: { manifestSha256: 'b'.repeat(64) },
      settings: { images: 100, seed: 1 },
      budgets: [{ norm: 'LINF', epsilon: 0.04 }],
      attacks: attackIds.map((attackId) => ({ attackId, algorithm: 'uap-sgd', isAttack: true, goal: 'NONTARGETED', epsilon: 0.04 })),
    });
    api.clock.advance(10);
    expect(await api.as(tenant, (ctx) => audits().recordChecksProgress(ctx, runId, { fraction: 0.5, phase: 'checking' }))).toBe(true);
    const running = await auditOf(auditId);
    expect(running.progress).toBeCloseTo(2.5 / 3, 12);
    expect(running.checks[0]).toMatchObject({ state: 'RUNNING', progress: { fraction: 0.5, phase: 'checking' }, findings: [], images: null });
    expect(running.checks[0].progress.etaSeconds).toBeGreaterThan(9);

    await complete(runId);
    expect(await auditOf(auditId)).toMatchObject({
      state: 'SUCCEEDED',
      progress: 1,
      checks: [{ state: 'SUCCEEDED', ...CHECKS_RESULT, problem: null, progress: { fraction: 1, phase: 'done' } }],
    });
    expect((await kinds(auditId)).slice(-4)).toEqual(['CHECKS_STARTED', 'CHECKS_PROGRESS', 'CHECKS_FINISHED', 'AUDIT_FINISHED']);
    expect(await begin(runId)).toBeUndefined();
    await expect(complete(runId)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('keeps why it failed, and leaves the audit as good as its attacks', async () => {
    const { auditId, runId } = await attacked();
    await begin(runId);
    await api.as(tenant, (ctx) => audits().failChecks(ctx, runId, { code: 'X', message: 'out of memory', path: [] }));
    expect(await auditOf(auditId)).toMatchObject({
      state: 'SUCCEEDED',
      checks: [{ state: 'FAILED', findings: [], problem: { message: 'out of memory' } }],
    });
    await api.as(tenant, (ctx) => audits().failChecks(ctx, runId, { code: 'X', message: 'again', path: [] }));
    expect((await kinds(auditId)).filter((kind) => kind === 'AUDIT_FINISHED')).toHaveLength(1);
  });

  it('starts again after a crash', async () => {
    const { auditId, runId } = await attacked();
    await begin(runId);
    expect(await begin(runId)).toMatchObject({ checkRunId: runId });
    const messages = await api.owner.query<{ message: string }>("SELECT payload->>'message' AS message FROM event WHERE stream_id = $1 AND kind = 'CHECKS_STARTED' ORDER BY seq", [auditId]);
    expect(messages.rows.map((row) => row.message)).toEqual(['The sanity checks of a model have started.', 'The sanity checks of a model have started again.']);
  });

  it('follows attacks that failed, and is run for each model before the audit ends, once', async () => {
    const modelIds = [await registerModel(api, tenant, { end: 'READY' }), await registerModel(api, tenant, { end: 'READY' })];
    const input = { name: 'n', modelIds, datasetId: await registerDataset(api, tenant), attacks: [{ algorithm: 'uap-random', epsilon: 0.1 }] };
    const { launchAudit: { audit } } = await dataOf(api.url, tenant.key, LAUNCH, { input });
    for (const { id } of audit.attacks)
      await api.as(tenant, (ctx) => audits().failAttack(ctx, id, { code: 'X', message: 'it broke', path: [] }));
    const runs = await checkRunsOf(api, tenant, audit.id);
    // Controls set no budget.
    expect((await begin(runs[0] ?? ''))?.budgets).toEqual([{ norm: 'LINF', epsilon: 8 / 255 }]);
    await begin(runs[1] ?? '');
    await Promise.all(runs.map(complete));
    expect((await auditOf(audit.id)).state).toBe('FAILED');
    const seen = await kinds(audit.id);
    expect([seen[0], seen.at(-1)].join()).toBe('ATTACK_FAILED,AUDIT_FINISHED');
    expect(seen.filter((kind) => kind === 'AUDIT_FINISHED')).toHaveLength(1);
  });

  it('is cancelled with its audit, while it runs or before', async () => {
    const { auditId, runId } = await attacked();
    await begin(runId);
    const cancel = async (id: string) =>
      (await dataOf(api.url, tenant.key, 'mutation($id: ID!) { cancelAudit(id: $id) { audit { state checks { state } } problems { code } } }', { id })).cancelAudit;
    expect(await cancel(auditId)).toEqual({ audit: { state: 'CANCELLED', checks: [{ state: 'CANCELLED' }] }, problems: [] });
    expect(await api.as(tenant, (ctx) => audits().recordChecksProgress(ctx, runId, { fraction: 0.9, phase: 'checking' }))).toBe(false);
    await expect(complete(runId)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await kinds(auditId)).slice(-2)).toEqual(['CHECKS_FINISHED', 'AUDIT_FINISHED']);

    const waiting = await attacked(1, 1);
    expect((await cancel(waiting.auditId)).audit.checks).toEqual([{ state: 'CANCELLED' }]);
    expect(await begin(waiting.runId)).toBeUndefined();
    expect((await kinds(waiting.auditId))).toEqual(['ATTACK_CANCELLED', 'AUDIT_FINISHED']);
  });

  it('is not waited for by audits launched before there were any', async () => {
    const { auditId, attackIds, runId } = await attacked(1, 1);
    await api.owner.query('DELETE FROM check_run WHERE id = $1', [runId]);
    await runAttack(api, tenant, attackIds[0] ?? '', { fooled: () => true });
    expect(await auditOf(auditId)).toMatchObject({ state: 'SUCCEEDED', progress: 1, checks: [] });
  });

  it('belongs to its organization', async () => {
    const { runId } = await attacked();
    const stranger = await api.newTenant('B');
    expect(await api.as(stranger, (ctx) => audits().beginChecks(ctx, runId))).toBeUndefined();
  });

  it('is part of what a report is made of', async () => {
    const { auditId } = await attacked();
    await runChecks(api, tenant, auditId);
    const { generateReport } = await dataOf(
      api.url,
      tenant.key,
      'mutation($id: ID!) { generateReport(input: {auditId: $id}) { report { id } problems { message } } }',
      { id: auditId },
    );
    const work = await api.as(tenant, (ctx) => api.modules.reports.service.beginRendering(ctx, generateReport.report.id));
    expect(work?.checks).toMatchObject([{ state: 'SUCCEEDED', images: 10, queries: 4000, findings: CHECKS_RESULT.findings, settings: { images: 100 } }]);
    expect(work?.attacks).toMatchObject([{ fromClass: null, algorithm: { kind: 'UNIVERSAL' } }]);
  });
});
