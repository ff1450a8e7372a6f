/** usage: npm run worked-example [-- --data FOLDER --keras FILE.h5] - a real audit of two chest X-ray models; writes docs/worked-example/. Needs python3 for the ZIP. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { AssayClient } from '../demo/client.ts';
import { makeReport } from '../demo/demo-steps.ts';
import { DATASET, LAUNCH_AUDIT, MODEL_EVENTS, REGISTER_DATASET, REGISTER_MODEL } from '../demo/operations.ts';
import { withAssay } from '../demo/with-assay.ts';
import { AUDIT, AUDIT_EVENTS, COMPARISON } from './operations.ts';
import { ATTACKS, CLASSES, CORRUPTION_ATTACKS, LIMITS, exampleModels } from './plan.ts';
import { writePage } from './page.ts';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../docs/worked-example/', import.meta.url));
const { values } = parseArgs({ options: { data: { type: 'string' }, keras: { type: 'string' } } });
const data = resolve(values.data ?? join(SHARED, 'data/chest-xray-224'));
const models = exampleModels(resolve(values.keras ?? join(SHARED, 'models/keras-cnn-150.h5')));
const work = resolve(process.env.ASSAY_DATA_DIR || './data', 'worked-example');

async function registerModels(client: AssayClient): Promise<string[]> {
  const ids: string[] = [];
  for (const { file, input } of models) {
    const uploadId = await client.upload(file, () => undefined);
    const { registerModel: { id } } = await client.request(REGISTER_MODEL, { input: { uploadIds: [uploadId], ...input } });
    for await (const { modelEvents: { model } } of client.follow(MODEL_EVENTS, { modelId: id })) {
      if (model.state === 'REJECTED') throw new Error(`expected ${file} to be accepted, found: ${model.problems.map(({ message }) => message).join('; ')}`);
      if (model.state === 'READY') break;
    }
    ids.push(id);
  }
  return ids;
}

async function registerImages(client: AssayClient): Promise<string> {
  const archive = join(work, 'chest-xray-224.zip');
  await promisify(execFile)('python3', ['-m', 'zipfile', '-c', archive, join(data, 'train'), join(data, 'test')]);
  const uploadId = await client.upload(archive, () => undefined);
  const { registerDataset: { id } } = await client.request(REGISTER_DATASET, {
    input: { uploadId, name: 'Kermany chest X-rays, 224', modality: 'chest X-ray', classes: CLASSES },
  });
  for (;;) {
    const { dataset } = await client.request(DATASET, { id });
    if (dataset.state === 'REJECTED') throw new Error(`expected the images to be accepted, found: ${dataset.problems.map(({ message }) => message).join('; ')}`);
    if (dataset.state === 'READY') return id;
    await sleep(300);
  }
}

async function followToEnd(client: AssayClient, auditId: string): Promise<void> {
  for await (const { auditEvents: { kind, attack, message } } of client.follow(AUDIT_EVENTS, { auditId })) {
    if (!kind.endsWith('_PROGRESS')) console.log(`${new Date().toISOString().slice(11, 19)} ${kind} ${attack?.id ?? ''} ${message ?? ''}`);
    if (kind === 'AUDIT_FINISHED') return;
  }
}

async function example(client: AssayClient): Promise<void> {
  const [modelIds, datasetId] = [await registerModels(client), await registerImages(client)];
  const { launchAudit: { id } } = await client.request(LAUNCH_AUDIT, {
    input: { name: 'Worked example', modelIds, datasetId, attacks: [...ATTACKS, ...CORRUPTION_ATTACKS], limits: LIMITS },
  });
  await followToEnd(client, id);
  const { audit } = await client.request(AUDIT, { id });
  const { comparison } = await client.request(COMPARISON, { input: { modelIds, auditIds: [id], metric: 'foolingRate' } });
  const report = await makeReport(client, id);
  await writePage(FOLDER, { audit, comparison, report });
  const html = report.files.find(({ name }) => name === 'report.html');
  if (html) await writeFile(join(work, 'report.html'), await client.download(html.url));
  console.log(`Written: ${FOLDER}; the report with its pictures: ${join(work, 'report.html')}`);
}

await withAssay(work, example);
process.exit();
