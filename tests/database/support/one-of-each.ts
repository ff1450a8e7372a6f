import type { Client } from 'pg';
import { newId } from '../../../src/kernel/ids.ts';

const DIGEST = 'ab'.repeat(32);

type Row = Readonly<Record<string, unknown>>;

/** One row in every table of a tenant but `organization`, each referring to the others as the product does. */
export async function insertOneOfEach(client: Client, organizationId: string): Promise<void> {
  const ids = { model: newId('model'), child: newId('model'), dataset: newId('dataset'), audit: newId('audit'), attack: newId('attack'), perturbation: newId('perturbation') };
  const measured = { model_id: ids.model, attack_id: ids.attack };
  const rows: readonly (readonly [table: string, row: Row])[] = [
    ['api_key', { id: newId('apiKey'), name: 'k', role: 'VIEWER', key_hash: Buffer.from(organizationId) }],
    ['upload', { id: newId('upload'), file_name: 'f', size_bytes: 1, state: 'OPEN', expires_at: new Date() }],
    ['model', { id: ids.model, name: 'm', version: '1', architecture: 'vgg', format: 'ONNX', files: '[]', sha256: DIGEST,
      size_bytes: 1, classes: '[]', preprocessing: '{}', state: 'READY' }],
    ['dataset', { id: ids.dataset, name: 'd', version: '1', format: 'NPZ', file_name: 'f', sha256: DIGEST, size_bytes: 1,
      classes: '[]', generation_fraction: 0.5, state: 'READY' }],
    ['model', { id: ids.child, name: 'c', version: '1', architecture: 'vgg', format: 'ONNX', files: '[]', sha256: '', size_bytes: 0,
      classes: '[]', preprocessing: '{}', state: 'VALIDATING', derived_from: ids.model, hardened_with: '{}' }],
    ['hardening', { id: ids.child, dataset_id: ids.dataset, seed: 0, reaudit: true, progress: '{}' }],
    ['audit', { id: ids.audit, name: 'a', dataset_id: ids.dataset, state: 'QUEUED' }],
    ['audit_model', { audit_id: ids.audit, model_id: ids.model, position: 0 }],
    ['attack', { id: ids.attack, audit_id: ids.audit, model_id: ids.model, dataset_id: ids.dataset, position: 0,
      algorithm: 'uap-sgd', goal: 'NONTARGETED', norm: 'LINF', epsilon: 0.1, seed: 1, parameters: '{}', state: 'QUEUED', progress: '{}' }],
    ['check_run', { id: newId('checkRun'), audit_id: ids.audit, model_id: ids.model, position: 0, state: 'QUEUED', settings: '{}', progress: '{}' }],
    ['perturbation', { id: ids.perturbation, ...measured, dataset_id: ids.dataset, algorithm: 'uap-sgd', shape: '[]', l2: 1,
      linf: 1, epsilon: 0.1, norm: 'LINF', psnr_db: 1, ssim: 1, tensor_sha256: DIGEST, preview_sha256: DIGEST }],
    ['evaluation', { id: newId('evaluation'), ...measured, perturbation_id: ids.perturbation, split: 'EVALUATION', channel: 'c',
      figures: '{}', outcomes_sha256: DIGEST }],
    ['report', { id: newId('report'), audit_id: ids.audit, title: 't', version: 1, state: 'RENDERING' }],
    ['event_stream', { stream_id: ids.audit, last_seq: 1 }],
    ['event', { stream_id: ids.audit, seq: 1, kind: 'STARTED', payload: '{}' }],
  ];
  for (const [table, row] of rows) await insert(client, table, { ...row, organization_id: organizationId });
}

async function insert(client: Client, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await client.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row));
}
