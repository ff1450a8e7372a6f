import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { DATASET, LAUNCH_AUDIT, MODEL_EVENTS, REGISTER_DATASET, REGISTER_MODEL, type DatasetAnswer, type ModelAnswer } from '../../samples/demo/operations.ts';
import type { AssayClient } from '../../samples/demo/client.ts';
import type { RunningAssay } from './running-assay.ts';

/** All that registering and launching needs to know of a running Assay. */
type Reachable = { readonly client: AssayClient };

/** Pixels in [0,1] to the (x-128)/128 of the pneumonia models. */
export const PNEUMONIA_PREPROCESSING = { channels: 'GRAY', scale: [255 / 128], offset: [-1] };
export const PNEUMONIA_CLASSES = ['normal', 'pneumonia'];

/** Sanity checks that cost a few seconds, for tests that are about something else. */
export const QUICK_CHECKS = { images: 4, steps: 2, queries: 20, randomDraws: 2 };

/** Uploads the file or files of a model, registers it and waits until it is READY or REJECTED. */
export async function registerModel(
  assay: Reachable, files: string | readonly string[], input: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string } & ModelAnswer> {
  const uploadIds: string[] = [];
  for (const file of [files].flat()) uploadIds.push(await assay.client.upload(file, () => undefined));
  const { registerModel: { id } } = await assay.client.request(REGISTER_MODEL, {
    input: { uploadIds, name: 'model', classes: PNEUMONIA_CLASSES, preprocessing: PNEUMONIA_PREPROCESSING, ...input },
  });
  let last: ModelAnswer | undefined;
  for await (const { modelEvents } of assay.client.follow(MODEL_EVENTS, { modelId: id })) {
    last = modelEvents.model;
    if (last.state !== 'VALIDATING') break;
  }
  if (!last) throw new Error('expected model events');
  return { id, ...last };
}

/** Uploads and registers a data set and waits until it is READY or REJECTED. */
export async function registerDataset(
  assay: Reachable, file: string, input: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string } & DatasetAnswer> {
  const uploadId = await assay.client.upload(file, () => undefined);
  const { registerDataset: { id } } = await assay.client.request(REGISTER_DATASET, {
    input: { uploadId, name: 'images', classes: PNEUMONIA_CLASSES, ...input },
  });
  for (;;) {
    const { dataset } = await assay.client.request(DATASET, { id });
    if (dataset.state !== 'VALIDATING') return { id, ...dataset };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function launchAudit(assay: Reachable, input: Readonly<Record<string, unknown>>): Promise<string> {
  const { launchAudit: { id } } = await assay.client.request(LAUNCH_AUDIT, { input });
  return id;
}

export interface SeenEvent {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly progress: { readonly fraction: number } | null;
  readonly attack: { readonly id: string } | null;
}

/** Follows an audit on a connection of its own until it ends, or until `enough` says so; then drops the connection. */
export async function followAudit(
  assay: RunningAssay, auditId: string, after: number, enough: (event: SeenEvent) => boolean = () => false,
): Promise<SeenEvent[]> {
  const client = createClient({
    url: `${assay.url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${assay.apiKey}` },
  });
  const query = `subscription ($id: ID!, $after: Int!) {
    auditEvents(auditId: $id, after: $after) { seq at kind progress { fraction } attack { id } } }`;
  const seen: SeenEvent[] = [];
  try {
    for await (const { data, errors } of client.iterate<{ auditEvents: SeenEvent }>({ query, variables: { id: auditId, after } })) {
      if (errors || !data) throw new Error(JSON.stringify(errors));
      seen.push(data.auditEvents);
      if (data.auditEvents.kind === 'AUDIT_FINISHED' || enough(data.auditEvents)) break;
    }
  } finally {
    await client.dispose();
  }
  return seen;
}
