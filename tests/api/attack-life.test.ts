import { setTimeout as sleep } from 'node:timers/promises';
import type { MadePerturbation } from '../../src/modules/perturbations/index.ts';
import { dataOf, briefly } from './support/client.ts';
import { resultOf } from './support/figures.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { launchAudit, runChecks } from './support/things.ts';

const AUDIT = `query($id: ID!) { audit(id: $id) { state progress lastSeq startedAt finishedAt attacks {
  id state progress { fraction phase epoch etaSeconds } problem { code message } runtime epsilon warnings { message } curve
  perturbation { id tensorUrl previewUrl sha256 shape } evaluations { foolingRate { value n lower upper } confusion outcomesUrl } } } }`;
const CANCEL =
  'mutation($id: ID!) { cancelAudit(id: $id) { audit { id state attacks { state } } problems { code message path } } }';
const COMPLETION = {
  runtime: 'onnxruntime 1.30 cpu',
  epsilon: 0.04,
  curve: [{ epoch: 1, successRate: 0.5 }],
  warnings: [{ code: 'W', message: 'look', path: [] }],
};

describe('the life of an attack', () => {
  let api: TestApi;
  let tenant: Tenant;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
  });

  afterAll(() => api.close());

  const audits = () => api.modules.audits.service;
  const begin = (id: string) => api.as(tenant, (ctx) => audits().beginAttack(ctx, id));
  const progress = (id: string, fraction: number) =>
    api.as(tenant, (ctx) => audits().recordProgress(ctx, id, { fraction, phase: 'crafting', epoch: 1 }));
  const cancel = async (id: string) => (await dataOf(api.url, tenant.key, CANCEL, { id })).cancelAudit;
  const auditOf = async (id: string) => (await dataOf(api.url, tenant.key, AUDIT, { id })).audit;
  const kinds = async (id: string): Promise<string[]> =>
    (
      await api.owner.query<{ kind: string }>('SELECT kind FROM event WHERE stream_id = $1 ORDER BY seq', [id])
    ).rows.map((row) => row.kind);

  async function complete(attackId: string): Promise<void> {
    const { organizationId } = tenant.identity;
    const put = async (text: string): Promise<string> =>
      (await api.blobs.put(organizationId, Buffer.from(`${text} of ${attackId}`))).sha256;
    const digests = { tensor: await put('tensor'), preview: await put('preview'), outcomes: await put('outcomes') };
    await api.as(tenant, async (ctx) => {
      await api.modules.perturbations.service.recordResult(ctx, resultOf(attackId, digests));
      await audits().completeAttack(ctx, attackId, COMPLETION);
    });
  }

  it('goes from the queue to a perturbation with scores, event by event', async () => {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    const work = await begin(attackId);
    expect(work).toMatchObject({
      auditId,
      attackId,
      checkpointSha256: null,
      model: { classes: ['normal', 'pneumonia'], preprocessing: { width: 28 } },
      dataset: { manifestSha256: 'b'.repeat(64), packSha256: 'c'.repeat(64) },
      surrogates: [],
      storedPerturbationId: null,
      spec: {
        algorithm: 'uap-sgd',
        goal: 'NONTARGETED',
        targetClass: null,
        fromClass: null,
        generationImages: null,
        norm: 'LINF',
        epsilon: 0.04,
        zetaPercent: null,
        seed: 0,
      },
    });
    await api.as(tenant, (ctx) => audits().recordStarted(ctx, attackId, { runtime: 'ort', epsilon: 0.04 }));
    api.clock.advance(10);
    expect(await progress(attackId, 0.25)).toBe(true);
    const running = await auditOf(auditId);
    // One attack at a quarter, and the checks of one model.
    expect(running).toMatchObject({ state: 'RUNNING', progress: 0.125, finishedAt: null, lastSeq: 3 });
    expect(running.attacks[0].progress.etaSeconds).toBeGreaterThan(29);
    expect(running.attacks[0].progress.etaSeconds).toBeLessThan(60);
    await complete(attackId);
    expect(await auditOf(auditId)).toMatchObject({ state: 'RUNNING', progress: 0.5 });
    await runChecks(api, tenant, auditId);
    const done = await auditOf(auditId);
    expect(done).toMatchObject({ state: 'SUCCEEDED', progress: 1 });
    expect(done.attacks[0]).toMatchObject({
      state: 'SUCCEEDED',
      runtime: 'onnxruntime 1.30 cpu',
      warnings: [{ message: 'look' }],
      curve: [{ epoch: 1, successRate: 0.5 }],
      progress: { fraction: 1, phase: 'done', etaSeconds: null },
      perturbation: { shape: [1, 28, 28] },
      evaluations: [
        {
          foolingRate: { value: 0.5, n: 10 },
          confusion: [
            [3, 2],
            [3, 2],
          ],
        },
      ],
    });
    expect(await kinds(auditId)).toEqual([
      'AUDIT_STARTED',
      'ATTACK_STARTED',
      'ATTACK_PROGRESS',
      'ATTACK_SUCCEEDED',
      'CHECKS_STARTED',
      'CHECKS_FINISHED',
      'AUDIT_FINISHED',
    ]);
    const { perturbation, evaluations } = done.attacks[0];
    expect(await (await fetch(perturbation.tensorUrl)).text()).toBe(`tensor of ${attackId}`);
    expect((await fetch(perturbation.previewUrl)).headers.get('content-type')).toBe('image/png');
    expect(await (await fetch(evaluations[0].outcomesUrl)).text()).toBe(`outcomes of ${attackId}`);
  });

  it('is begun once, resumed after a crash, and not begun again after its end', async () => {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await begin(attackId);
    await api.as(tenant, (ctx) => audits().recordCheckpoint(ctx, attackId, 'd'.repeat(64)));
    expect(await begin(attackId)).toMatchObject({ checkpointSha256: 'd'.repeat(64) });
    await complete(attackId);
    expect(await begin(attackId)).toBeUndefined();
    await expect(complete(attackId)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await kinds(auditId)).toEqual([
      'AUDIT_STARTED',
      'ATTACK_STARTED',
      'ATTACK_RESUMED',
      'ATTACK_SUCCEEDED',
    ]);
  });

  it('hands over to the checks once, however many end at the same moment', async () => {
    const { auditId, attackIds } = await launchAudit(api, tenant, 6);
    await Promise.all(attackIds.map(begin));
    await Promise.all(attackIds.map(complete));
    await runChecks(api, tenant, auditId);
    const seen = await kinds(auditId);
    expect(seen.filter((kind) => kind === 'AUDIT_STARTED')).toHaveLength(1);
    expect(seen.filter((kind) => kind === 'AUDIT_FINISHED')).toHaveLength(1);
    expect(seen.at(-1)).toBe('AUDIT_FINISHED');
    expect((await auditOf(auditId)).state).toBe('SUCCEEDED');
  });

  it('fails its audit when it fails, after the others', async () => {
    const {
      auditId,
      attackIds: [first = '', second = ''],
    } = await launchAudit(api, tenant, 2);
    await begin(first);
    await begin(second);
    await api.as(tenant, (ctx) =>
      audits().failAttack(ctx, first, { code: 'DISHONEST_RESULT', message: 'the gradient is all zero', path: [] }),
    );
    expect((await auditOf(auditId)).state).toBe('RUNNING');
    await complete(second);
    await runChecks(api, tenant, auditId);
    const audit = await auditOf(auditId);
    expect(audit).toMatchObject({
      state: 'FAILED',
      progress: 2 / 3,
      attacks: [{ state: 'FAILED', problem: { message: 'the gradient is all zero' } }, { state: 'SUCCEEDED' }],
    });
  });

  it('is cancelled with its audit: the worker is told, and nothing of it is kept', async () => {
    const {
      auditId,
      attackIds: [first = '', second = ''],
    } = await launchAudit(api, tenant, 2);
    await begin(first);
    const { audit, problems } = await cancel(auditId);
    expect(problems).toEqual([]);
    expect(audit).toMatchObject({ state: 'CANCELLED', attacks: [{ state: 'CANCELLED' }, { state: 'CANCELLED' }] });
    expect(await progress(first, 0.5)).toBe(false);
    expect(await begin(second)).toBeUndefined();
    await expect(complete(first)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await auditOf(auditId)).attacks[0]).toMatchObject({
      state: 'CANCELLED',
      perturbation: null,
      evaluations: [],
    });
    expect((await cancel(auditId)).audit.state).toBe('CANCELLED');
    expect(await kinds(auditId)).toEqual([
      'AUDIT_STARTED',
      'ATTACK_STARTED',
      'ATTACK_CANCELLED',
      'ATTACK_CANCELLED',
      'AUDIT_FINISHED',
    ]);
  });

  it('is cancelled while another attack of its audit tells of progress: neither waits for the other for ever', async () => {
    const { auditId, attackIds } = await launchAudit(api, tenant, 2);
    for (const id of attackIds) await begin(id);
    const last = attackIds.at(-1) ?? '';
    const waiting = async (): Promise<boolean> => {
      const { rows } = await api.owner.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
      return rows.length > 0;
    };
    let cancelling: ReturnType<typeof cancel> | undefined;
    const wanted = await api.as(tenant, async (ctx) => {
      await ctx.manager.query('SELECT id FROM attack WHERE id = $1 FOR UPDATE', [last]);
      cancelling = cancel(auditId);
      while (!(await waiting())) await sleep(20);
      return audits().recordProgress(ctx, last, { fraction: 0.5, phase: 'crafting', epoch: 1 });
    });
    expect(wanted).toBe(true);
    expect((await cancelling)?.audit).toMatchObject({ state: 'CANCELLED', attacks: [{ state: 'CANCELLED' }, { state: 'CANCELLED' }] });
  });

  it('cannot be cancelled after its end', async () => {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await begin(attackId);
    await complete(attackId);
    await runChecks(api, tenant, auditId);
    const { audit, problems } = await cancel(auditId);
    expect([audit, briefly(problems), problems[0].message]).toEqual([
      null,
      ['CONFLICT id'],
      'expected an audit that is QUEUED or RUNNING, found it SUCCEEDED',
    ]);
    expect(briefly((await cancel('mdl_1')).problems)).toEqual(['INVALID id']);
  });

  it('is not believed when it went over its budget or says what is no number', async () => {
    const {
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await begin(attackId);
    const good = resultOf(attackId, { tensor: 'a'.repeat(64), preview: 'a'.repeat(64), outcomes: 'a'.repeat(64) });
    const made = good.perturbation as MadePerturbation;
    const record = (change: object) =>
      api.as(tenant, (ctx) => api.modules.perturbations.service.recordResult(ctx, { ...good, perturbation: { ...made, ...change } }));
    await expect(record({ linf: 0.05 })).rejects.toMatchObject({
      code: 'DISHONEST_RESULT',
      message: expect.stringMatching(/within its LINF budget of 0.04, found 0.05/),
    });
    await expect(record({ psnrDb: Number.POSITIVE_INFINITY })).rejects.toMatchObject({ code: 'DISHONEST_RESULT' });
  });
});
