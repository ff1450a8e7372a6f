import type { HardeningResult } from '../../../src/modules/models/index.ts';
import { dataOf } from './client.ts';
import type { TestApi, Tenant } from './test-api.ts';

export const HARDEN = `mutation($input: HardenModelInput!) { hardenModel(input: $input) { problems { code message path }
  model { id name version state format architecture classes sha256 sizeBytes operatingPoint { positiveClass } derivedFrom { id }
    defense { algorithm { name title kind } parameters } files { name } recipe
    hardening { datasetId seed reaudit reauditId progress { fraction phase } startedAt finishedAt } } } }`;

/** Asks for a hardened model; the answer as it comes. */
export async function harden(api: TestApi, tenant: Tenant, input: object) {
  return (await dataOf(api.url, tenant.key, HARDEN, { input })).hardenModel;
}

/** What a worker makes of a hardening: a file that holds `content`. */
export async function hardeningResult(api: TestApi, tenant: Tenant, content = 'a hardened model'): Promise<HardeningResult> {
  const stored = await api.blobs.put(tenant.identity.organizationId, Buffer.from(content));
  return {
    file: { name: 'model.onnx', ...stored },
    preprocessing: { width: 28, height: 28, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] },
    recipe: { algorithm: 'fake-training', history: [{ epoch: 1, loss: 0.5 }], certification: null },
    warnings: ['stopped after 2 of 5 rounds: the validation loss no longer fell'],
  };
}

/** Makes and validates a hardened model as workers would, and audits it again as the worker does. */
export async function finishHardening(api: TestApi, tenant: Tenant, modelId: string): Promise<void> {
  const { models, audits } = api.modules;
  const result = await hardeningResult(api, tenant, `hardened ${modelId}`);
  await api.as(tenant, async (ctx) => {
    await models.service.beginHardening(ctx, modelId);
    await models.service.completeHardening(ctx, modelId, result);
  });
  await api.as(tenant, (ctx) =>
    models.service.completeValidation(ctx, modelId, VALIDATED, (child) => audits.service.repeatOn(ctx, child)));
}

export const VALIDATED = {
  format: 'ONNX',
  architecture: 'found in the file',
  parameterCount: 1300,
  weightsDigest: 'd'.repeat(64),
  input: { channels: 1, height: 28, width: 28, layout: 'NCHW' },
  outputKind: 'LOGITS',
  preprocessing: { width: 28, height: 28, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] },
  differentiable: true,
  warnings: [{ code: 'X', message: 'said by the validation', path: [] }],
} as const;
