import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AssayClient } from '../samples/demo/client.ts';
import { DATASET, MODEL_EVENTS, REGISTER_DATASET, REGISTER_MODEL } from '../samples/demo/operations.ts';

const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));
const CLASSES = ['normal', 'pneumonia'];

/** Uploads a pneumonia model of ../shared (by name, without its ending) and its images, and waits until both are ready. */
export async function registerPneumonia(client: AssayClient, name: string): Promise<{ readonly modelId: string; readonly datasetId: string }> {
  const modelUpload = await client.upload(join(SHARED, 'models', `${name}.onnx`), () => undefined);
  const { registerModel: { id: modelId } } = await client.request(REGISTER_MODEL, {
    input: { uploadIds: [modelUpload], name, classes: CLASSES, preprocessing: { channels: 'GRAY', scale: [255 / 128], offset: [-1] } },
  });
  for await (const { modelEvents: { model: { state } } } of client.follow(MODEL_EVENTS, { modelId })) if (state !== 'VALIDATING') break;
  const dataUpload = await client.upload(join(SHARED, 'data', 'pneumonia-28.npz'), () => undefined);
  const { registerDataset: { id: datasetId } } = await client.request(REGISTER_DATASET, {
    input: { uploadId: dataUpload, name: 'PneumoniaMNIST', modality: 'chest X-ray', classes: CLASSES },
  });
  while ((await client.request(DATASET, { id: datasetId })).dataset.state === 'VALIDATING') await sleep(200);
  return { modelId, datasetId };
}
