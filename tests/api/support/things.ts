import type { ChecksResultRecord } from '../../../src/modules/audits/index.ts';
import type { TestApi, Tenant } from './test-api.ts';
import { dataOf } from './client.ts';

/** A file sent the shortest way tus allows: made by the API, its bytes in one PATCH. Gives the id of the upload. */
export async function uploadFile(api: TestApi, tenant: Tenant, fileName: string, bytes: Buffer): Promise<string> {
  const { createUpload } = await dataOf(
    api.url,
    tenant.key,
    'mutation($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } problems { message } } }',
    { input: { fileName, sizeBytes: bytes.length } },
  );
  const response = await patch(createUpload.upload.url, 0, bytes);
  if (response.status !== 204) throw new Error(`the upload failed: ${response.status} ${await response.text()}`);
  return createUpload.upload.id;
}

export function patch(
  url: string,
  offset: number,
  bytes: Buffer,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      ...headers,
    },
    body: new Uint8Array(bytes),
  });
}

export interface ModelWish {
  readonly classes?: readonly string[];
  readonly differentiable?: boolean;
  /** What the worker makes of it; it stays VALIDATING otherwise. */
  readonly end?: 'READY' | 'REJECTED';
  readonly name?: string;
}

/** A registered model, validated as a worker would say. Gives its id. */
export async function registerModel(api: TestApi, tenant: Tenant, wish: ModelWish = {}): Promise<string> {
  const { classes = ['normal', 'pneumonia'], differentiable = true, name = 'a model' } = wish;
  const uploadId = await uploadFile(api, tenant, `${name}.onnx`, Buffer.from(`not really ONNX: ${name}`));
  const { registerModel: payload } = await dataOf(
    api.url,
    tenant.key,
    `
    mutation($input: RegisterModelInput!) { registerModel(input: $input) { model { id state } problems { message } } }`,
    { input: { uploadIds: [uploadId], name, classes, preprocessing: { channels: 'GRAY' } } },
  );
  const id: string = payload.model.id;
  const models = api.modules.models.service;
  if (wish.end === 'REJECTED') {
    await api.as(tenant, (ctx) =>
      models.rejectValidation(ctx, id, [
        { code: 'UNSUPPORTED', message: 'two operators are unknown: Foo, Bar', path: ['node 3'] },
      ]),
    );
  } else if (wish.end === 'READY') {
    await api.as(tenant, (ctx) =>
      models.completeValidation(ctx, id, {
        format: 'ONNX',
        architecture: 'VGG-16',
        parameterCount: 1234,
        weightsDigest: 'a'.repeat(64),
        input: { channels: 1, height: 28, width: 28, layout: 'NCHW' },
        outputKind: 'LOGITS',
        preprocessing: { width: 28, height: 28, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] },
        differentiable,
        warnings: [],
      }),
    );
  }
  return id;
}

/** A registered data set; READY with the figures given here unless told otherwise. Gives its id. */
export async function registerDataset(
  api: TestApi,
  tenant: Tenant,
  end: 'READY' | 'VALIDATING' = 'READY',
): Promise<string> {
  const uploadId = await uploadFile(
    api,
    tenant,
    'images.npz',
    Buffer.from('PK\x03\x04 not really an archive', 'latin1'),
  );
  const { registerDataset: payload } = await dataOf(
    api.url,
    tenant.key,
    `
    mutation($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } problems { message } } }`,
    { input: { uploadId, name: 'a data set', classes: ['normal', 'pneumonia'] } },
  );
  const id: string = payload.dataset.id;
  if (end === 'READY') {
    const figures = { images: 10, patients: null, classCounts: [5, 5], meanL2: 14, meanLinf: 0.9, meanRms: 0.5 };
    await api.as(tenant, (ctx) =>
      api.modules.datasets.service.completeIngest(ctx, id, {
        format: 'NPZ',
        manifestSha256: 'b'.repeat(64),
        packSha256: 'c'.repeat(64),
        warnings: [],
        splits: [
          { split: 'GENERATION', ...figures },
          { split: 'EVALUATION', ...figures },
        ],
      }),
    );
  }
  return id;
}

export const LAUNCH = `mutation($input: LaunchAuditInput!) { launchAudit(input: $input) {
  audit { id state progress lastSeq attacks { id epsilon zetaPercent state parameters } models { id } dataset { id } }
  problems { code message path } } }`;

export interface Launched {
  readonly auditId: string;
  readonly attackIds: readonly string[];
}

/** An audit of one ready model with `count` attacks. */
export async function launchAudit(api: TestApi, tenant: Tenant, count = 1): Promise<Launched> {
  const modelIds = [await registerModel(api, tenant, { end: 'READY' })];
  const datasetId = await registerDataset(api, tenant);
  const attacks = Array.from({ length: count }, (_, index) => ({ algorithm: 'uap-sgd', epsilon: 0.04, seed: index }));
  const { launchAudit: payload } = await dataOf(api.url, tenant.key, LAUNCH, {
    input: { name: 'an audit', modelIds, datasetId, attacks },
  });
  return { auditId: payload.audit.id, attackIds: payload.audit.attacks.map((attack: { id: string }) => attack.id) };
}

export const CHECKS_RESULT: ChecksResultRecord = {
  runtime: 'onnxruntime 1.30 cpu',
  images: 10,
  seconds: 1.5,
  queries: 4000,
  findings: [{ id: 'S-01', outcome: 'PASS', detail: 'all 10 images', numbers: { images: 10 } }],
};

/** The ids of an audit's check runs, in the order of its models. */
export async function checkRunsOf(api: TestApi, tenant: Tenant, auditId: string): Promise<readonly string[]> {
  const runs = await api.as(tenant, (ctx) => api.modules.audits.service.checksOf(ctx, [auditId]));
  return (runs.get(auditId) ?? []).map((run) => run.id);
}

/** Runs the sanity checks of an audit as a worker would: the last ones end it. */
export async function runChecks(api: TestApi, tenant: Tenant, auditId: string): Promise<void> {
  const audits = api.modules.audits.service;
  for (const id of await checkRunsOf(api, tenant, auditId))
    await api.as(tenant, async (ctx) => {
      await audits.beginChecks(ctx, id);
      await audits.completeChecks(ctx, id, CHECKS_RESULT);
    });
}
