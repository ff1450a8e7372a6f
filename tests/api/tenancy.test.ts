import { newId } from '../../src/kernel/ids.ts';
import { dataOf, graphql } from './support/client.ts';
import { resultOf } from './support/figures.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { launchAudit, registerModel, runChecks, uploadFile } from './support/things.ts';

const GENERATE = `mutation($input: GenerateReportInput!) { generateReport(input: $input) {
  report { id title version state audit { id } files { name url } } problems { code message path } } }`;

describe('two organizations', () => {
  let api: TestApi;
  let mine: Tenant;
  let theirs: Tenant;
  /** One id of each kind, all of organization A. */
  let ids: Record<
    'organization' | 'model' | 'dataset' | 'audit' | 'attack' | 'perturbation' | 'evaluation' | 'report' | 'upload',
    string
  >;

  beforeAll(async () => {
    api = await TestApi.start();
    mine = await api.newTenant('A');
    theirs = await api.newTenant('B');
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, mine);
    const { sha256 } = await api.blobs.put(mine.identity.organizationId, Buffer.from('bytes of A'));
    await api.as(mine, async (ctx) => {
      await api.modules.audits.service.beginAttack(ctx, attackId);
      await api.modules.perturbations.service.recordResult(
        ctx,
        resultOf(attackId, { tensor: sha256, preview: sha256, outcomes: sha256 }),
      );
      await api.modules.audits.service.completeAttack(ctx, attackId, {
        runtime: 'ort',
        epsilon: 0.04,
        curve: [],
        warnings: [],
      });
    });
    await runChecks(api, mine, auditId);
    const { generateReport } = await dataOf(api.url, mine.key, GENERATE, { input: { auditId } });
    const { attack } = await dataOf(
      api.url,
      mine.key,
      'query($id: ID!) { attack(id: $id) { model { id } dataset { id } perturbation { id } evaluations { id } } }',
      { id: attackId },
    );
    ids = {
      organization: mine.identity.organizationId,
      audit: auditId,
      attack: attackId,
      report: generateReport.report.id,
      model: attack.model.id,
      dataset: attack.dataset.id,
      perturbation: attack.perturbation.id,
      evaluation: attack.evaluations[0].id,
      upload: await uploadFile(api, mine, 'a.onnx', Buffer.from('x')),
    };
  });

  afterAll(() => api.close());

  const NODES = [
    ['organization', 'Organization'],
    ['model', 'Model'],
    ['dataset', 'Dataset'],
    ['audit', 'Audit'],
    ['attack', 'Attack'],
    ['perturbation', 'Perturbation'],
    ['evaluation', 'Evaluation'],
    ['report', 'Report'],
  ] as const;

  it.each(NODES)("node(id) finds the owner's %s and nobody else's", async (kind, type) => {
    const query = 'query($id: ID!) { node(id: $id) { __typename id } }';
    expect((await dataOf(api.url, mine.key, query, { id: ids[kind] })).node).toEqual({
      __typename: type,
      id: ids[kind],
    });
    expect((await dataOf(api.url, theirs.key, query, { id: ids[kind] })).node).toBeNull();
  });

  it.each(['model', 'dataset', 'audit', 'attack', 'perturbation', 'report'] as const)(
    '%s(id) likewise, and is null for ids of another kind',
    async (kind) => {
      const query = `query($id: ID!) { found: ${kind}(id: $id) { id } }`;
      expect((await dataOf(api.url, mine.key, query, { id: ids[kind] })).found).toEqual({ id: ids[kind] });
      expect((await dataOf(api.url, theirs.key, query, { id: ids[kind] })).found).toBeNull();
      for (const id of [ids.upload, ids[kind === 'model' ? 'audit' : 'model'], newId(kind), '', 'x', '\u0000']) {
        expect((await dataOf(api.url, mine.key, query, { id })).found).toBeNull();
      }
      for (const id of [ids.upload, mine.identity.actorId, 'x']) {
        expect((await dataOf(api.url, mine.key, 'query($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
      }
    },
  );

  it('see nothing of each other in lists, nor by filters', async () => {
    const query = `query($model: ID, $audit: ID) { models { totalCount nodes { id } } datasets { totalCount } audits { totalCount }
      perturbations(modelId: $model) { totalCount } reports(auditId: $audit) { totalCount } }`;
    const seen = await dataOf(api.url, theirs.key, query, { model: ids.model, audit: ids.audit });
    expect(seen).toEqual({
      models: { totalCount: 0, nodes: [] },
      datasets: { totalCount: 0 },
      audits: { totalCount: 0 },
      perturbations: { totalCount: 0 },
      reports: { totalCount: 0 },
    });
    const own = await dataOf(api.url, mine.key, query, { model: ids.model, audit: ids.audit });
    expect([own.models.totalCount, own.perturbations.totalCount, own.reports.totalCount]).toEqual([1, 1, 1]);
  });

  it("cannot use each other's things", async () => {
    const problems = async (field: string, input: string): Promise<string[]> => {
      const data = await dataOf(api.url, theirs.key, `mutation { ${field}(${input}) { problems { code } } }`);
      return data[field].problems.map((problem: { code: string }) => problem.code);
    };
    expect(await problems('cancelAudit', `id: "${ids.audit}"`)).toEqual(['NOT_FOUND']);
    expect(await problems('generateReport', `input: {auditId: "${ids.audit}"}`)).toEqual(['NOT_FOUND']);
    expect(
      await problems(
        'launchAudit',
        `input: {name: "n", modelIds: ["${ids.model}"], datasetId: "${ids.dataset}", attacks: [{algorithm: "uap-sgd", epsilon: 0.1}]}`,
      ),
    ).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(
      await problems('registerDataset', `input: {uploadId: "${ids.upload}", name: "n", classes: ["a", "b"]}`),
    ).toEqual(['NOT_FOUND']);
  });

  it('hold also when a query asks through everything that hangs together', async () => {
    const { report } = await dataOf(
      api.url,
      mine.key,
      `query($id: ID!) { report(id: $id) { title version state verdicts { criterion } sanityChecks { id }
      audit { name dataset { name } models { name preprocessing { width } } attacks { audit { id } algorithm { name parametersSchema } dataset { id }
        perturbation { attack { id } evaluations { model { id } attack { id } perturbation { id } outcomesSha256 perClass { className } } } } } } }`,
      { id: ids.report },
    );
    expect(report).toMatchObject({
      title: 'Robustness audit: an audit',
      version: 1,
      state: 'RENDERING',
      audit: {
        attacks: [
          {
            audit: { id: ids.audit },
            algorithm: { name: 'uap-sgd' },
            perturbation: {
              attack: { id: ids.attack },
              evaluations: [{ model: { id: ids.model }, perturbation: { id: ids.perturbation } }],
            },
          },
        ],
      },
    });
  });
});

describe('reports', () => {
  let api: TestApi;
  let tenant: Tenant;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
  });

  afterAll(() => api.close());

  const generate = async (input: object, who = tenant) =>
    (await dataOf(api.url, who.key, GENERATE, { input })).generateReport;

  async function finishedAudit(): Promise<string> {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await api.as(tenant, async (ctx) => {
      await api.modules.audits.service.beginAttack(ctx, attackId);
      await api.modules.audits.service.failAttack(ctx, attackId, { code: 'X', message: 'it broke', path: [] });
    });
    await runChecks(api, tenant, auditId);
    return auditId;
  }

  it('are made of audits that have ended only', async () => {
    const { auditId } = await launchAudit(api, tenant);
    const { report, problems } = await generate({
      auditId,
      title: '',
      device: [1],
      signatories: [{ name: '', role: 'r', organization: 'o' }],
    });
    expect(report).toBeNull();
    expect(
      problems.map((problem: { code: string; path: string[] }) => `${problem.code} ${problem.path.join('.')}`),
    ).toEqual([
      'NOT_READY input.auditId',
      'REQUIRED input.title',
      'INVALID input.device',
      'REQUIRED input.signatories.0.name',
    ]);
    expect(problems[0].message).toMatch(/expected an audit that has ended, found .* QUEUED/);
  });

  it('are made by auditors too, not by viewers', async () => {
    const auditId = await finishedAudit();
    const auditor = await api.newKey(tenant.identity.organizationId, 'AUDITOR');
    const viewer = await api.newKey(tenant.identity.organizationId, 'VIEWER');
    expect((await generate({ auditId }, auditor)).problems).toEqual([]);
    expect((await generate({ auditId }, viewer)).problems).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('are numbered, gathered for the worker and come with signed files', async () => {
    const auditId = await finishedAudit();
    const made = await Promise.all([
      generate({ auditId }),
      generate({ auditId }),
      generate({ auditId, device: { name: 'Scanner' } }),
    ]);
    expect(made.map(({ report }) => report.version).sort()).toEqual([1, 2, 3]);
    const reportId: string = made[2]?.report.id;
    const reports = api.modules.reports.service;
    const work = await api.as(tenant, (ctx) => reports.beginRendering(ctx, reportId));
    expect(work).toMatchObject({
      report: { id: reportId, organization: 'A' },
      device: { name: 'Scanner' },
      audit: { id: auditId, limits: [] },
      dataset: { classes: ['normal', 'pneumonia'] },
      models: [{ architecture: 'VGG-16' }],
      attacks: [
        {
          state: 'FAILED',
          problem: 'it broke',
          seed: 0,
          perturbation: null,
          evaluations: [],
          algorithm: { name: 'uap-sgd' },
        },
      ],
    });
    const { sha256, sizeBytes } = await api.blobs.put(tenant.identity.organizationId, Buffer.from('{}'));
    const rendered = {
      files: [{ name: 'report.json', mediaType: 'application/json', sizeBytes, sha256 }],
      sha256,
      verdicts: [
        { criterion: 'c', verdict: 'NOT_TESTED' as const, observed: null, limit: 'at most 10 %', rationale: 'r' },
      ],
      sanityChecks: [{ id: 'S-1', title: 't', outcome: 'PASS' as const, detail: 'd' }],
    };
    await api.as(tenant, (ctx) => reports.completeRendering(ctx, reportId, rendered));
    expect(await api.as(tenant, (ctx) => reports.beginRendering(ctx, reportId))).toBeUndefined();
    const { report } = await dataOf(
      api.url,
      tenant.key,
      'query($id: ID!) { report(id: $id) { state sha256 files { name sizeBytes url } verdicts { verdict } sanityChecks { outcome } } }',
      { id: reportId },
    );
    expect(report).toMatchObject({
      state: 'READY',
      sha256,
      files: [{ name: 'report.json', sizeBytes: 2 }],
      verdicts: [{ verdict: 'NOT_TESTED' }],
      sanityChecks: [{ outcome: 'PASS' }],
    });
    expect(await (await fetch(report.files[0].url)).text()).toBe('{}');
  });
});

describe('lists', () => {
  let api: TestApi;
  let tenant: Tenant;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
    for (let index = 0; index < 7; index++)
      await registerModel(api, tenant, { name: `Net_${index}%${index % 2 ? 'odd' : 'EVEN'}` });
  });

  afterAll(() => api.close());

  const PAGE =
    'query($first: Int!, $after: String, $search: String) { models(first: $first, after: $after, search: $search) { totalCount nodes { id name } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }';
  const page = async (variables: object) => (await dataOf(api.url, tenant.key, PAGE, variables)).models;

  it('come newest first, page by page, each row once', async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const { nodes, edges, pageInfo, totalCount } = await page({ first: 3, after });
      expect(totalCount).toBe(7);
      expect(edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(
        nodes.map((node: { id: string }) => node.id),
      );
      expect(pageInfo.endCursor).toBe(edges.at(-1).cursor);
      names.push(...nodes.map((node: { name: string }) => node.name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(names).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `Net_${index}%${index % 2 ? 'odd' : 'EVEN'}`));
  });

  it('stay as they were for a reader while new rows come', async () => {
    const first = await page({ first: 2 });
    await registerModel(api, tenant, { name: 'newcomer' });
    const second = await page({ first: 2, after: first.pageInfo.endCursor });
    expect(second.nodes.map((node: { name: string }) => node.name)).toEqual(['Net_4%EVEN', 'Net_3%odd']);
  });

  it('are searched by part of the name, in any case, literally', async () => {
    expect((await page({ first: 10, search: 'even' })).totalCount).toBe(4);
    expect((await page({ first: 10, search: '_3%' })).nodes).toMatchObject([{ name: 'Net_3%odd' }]);
    expect((await page({ first: 10, search: '%' })).totalCount).toBe(7);
    expect((await page({ first: 10, search: '\\' })).totalCount).toBe(0);
    expect(await page({ first: 10, search: 'nothing like it' })).toMatchObject({
      totalCount: 0,
      nodes: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it('of audits are kept by state', async () => {
    await launchAudit(api, tenant);
    const count = async (state: string): Promise<number> =>
      (await dataOf(api.url, tenant.key, `{ audits(state: ${state}) { totalCount } }`)).audits.totalCount;
    expect([await count('QUEUED'), await count('SUCCEEDED')]).toEqual([1, 0]);
    expect((await graphql(api.url, tenant.key, '{ audits(state: LOST) { totalCount } }')).status).toBe(400);
  });
});
