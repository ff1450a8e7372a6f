import { setTimeout as sleep } from 'node:timers/promises';
import type { AssayClient } from './client.ts';
import { ATTACKS, CLASSES, DATASET_FILE, LIMITS, MODEL_FILE, PREPROCESSING, titleOf } from './demo-plan.ts';
import {
  AUDIT, AUDIT_EVENTS, DATASET, GENERATE_REPORT, LAUNCH_AUDIT, MODEL_EVENTS, REGISTER_DATASET, REGISTER_MODEL, REPORT_EVENTS,
  type AttackAnswer, type AuditEventAnswer, type DatasetAnswer, type ModelAnswer, type ProgressAnswer, type ReportAnswer,
} from './operations.ts';
import { progressBoard, type ProgressBoard } from './progress-bars.ts';

/** The API tells of models and reports by subscription; a data set is asked for until it is done. */
const DATASET_POLL_MS = 200;

interface Refusable {
  readonly state: string;
  readonly problems: readonly { readonly message: string }[];
}

function requireReady({ state, problems }: Refusable, what: string): void {
  if (state === 'READY') return;
  throw new Error(`expected the ${what} to be accepted, found ${state}: ${problems.map(({ message }) => message).join('; ')}`);
}

/** Sends both sample files; gives the ids of their uploads. */
export async function uploadSamples(client: AssayClient): Promise<{ readonly model: string; readonly dataset: string }> {
  const board = progressBoard();
  const send = async (file: string, title: string): Promise<string> => {
    board.add(file, title);
    const id = await client.upload(file, (sent, total) => board.set(file, sent / total, `${Math.round(sent / 1024)} of ${Math.round(total / 1024)} KiB`));
    board.finish(file, 'sent');
    return id;
  };
  try {
    const [model, dataset] = await Promise.all([send(MODEL_FILE, 'sample model'), send(DATASET_FILE, 'sample data set')]);
    return { model, dataset };
  } finally {
    board.close();
  }
}

/** Registers the model and follows its validation to the end. */
export async function registerModel(client: AssayClient, uploadId: string): Promise<ModelAnswer & { readonly id: string }> {
  const { registerModel: { id } } = await client.request(REGISTER_MODEL, {
    input: { uploadIds: [uploadId], name: 'Sample radiograph CNN', classes: CLASSES, preprocessing: PREPROCESSING },
  });
  for await (const { modelEvents: { message, model } } of client.follow(MODEL_EVENTS, { modelId: id })) {
    console.log(`  model: ${message}`);
    if (model.state === 'VALIDATING') continue;
    requireReady(model, 'model');
    return { ...model, id };
  }
  throw new Error('expected the events of the model to go on until it is ready or rejected, found their end before that');
}

/** Registers the data set and waits until it is read and checked. */
export async function registerDataset(client: AssayClient, uploadId: string): Promise<DatasetAnswer & { readonly id: string }> {
  const { registerDataset: { id } } = await client.request(REGISTER_DATASET, {
    input: { uploadId, name: 'Synthetic chest radiographs', modality: 'chest X-ray', classes: CLASSES },
  });
  for (;;) {
    const { dataset } = await client.request(DATASET, { id });
    if (dataset.state !== 'VALIDATING') {
      requireReady(dataset, 'data set');
      return { ...dataset, id };
    }
    await sleep(DATASET_POLL_MS);
  }
}

function noteOf({ phase, successRate, imagesPerSecond }: ProgressAnswer): string {
  const reached = successRate === null ? '' : `, success rate ${successRate.toFixed(2)}`;
  const rate = imagesPerSecond === null ? '' : `, ${Math.round(imagesPerSecond)} images/s`;
  return `${phase}${reached}${rate}`;
}

/** The board's row of the sanity checks of the demo's one model. */
const CHECKS = 'checks';

function showEvent(board: ProgressBoard, { kind, attack, progress, message }: AuditEventAnswer): void {
  if (kind === 'CHECKS_FINISHED') return board.finish(CHECKS, message ?? 'done');
  if (kind === 'CHECKS_PROGRESS' && progress) return board.set(CHECKS, progress.fraction, noteOf(progress));
  if (!attack) return;
  if (kind === 'ATTACK_SUCCEEDED') board.finish(attack.id, 'done');
  else if (kind === 'ATTACK_FAILED' || kind === 'ATTACK_CANCELLED') board.finish(attack.id, message ?? kind);
  else if (progress) board.set(attack.id, progress.fraction, noteOf(progress));
}

function requireSuccess(attacks: readonly AttackAnswer[]): void {
  const failed = attacks.filter(({ state }) => state !== 'SUCCEEDED');
  if (failed.length === 0 && attacks.length === ATTACKS.length) return;
  const reasons = failed.map(({ algorithm, targetClass, state, problem }) =>
    `${titleOf({ algorithm: algorithm.name, targetClass })}: ${state} ${problem?.message ?? ''}`);
  throw new Error(`expected ${ATTACKS.length} attacks to succeed, found ${attacks.length - failed.length}\n${reasons.join('\n')}`);
}

/** Launches all attacks of the plan, shows their events from the first on, and gives their results. */
export async function runAudit(client: AssayClient, modelId: string, datasetId: string): Promise<{ readonly id: string; readonly attacks: readonly AttackAnswer[] }> {
  const { launchAudit: { id } } = await client.request(LAUNCH_AUDIT, {
    input: { name: 'Demo: universal perturbations of the sample model', modelIds: [modelId], datasetId, attacks: ATTACKS, limits: LIMITS },
  });
  const board = progressBoard();
  try {
    const { audit } = await client.request(AUDIT, { id });
    for (const attack of audit.attacks) board.add(attack.id, titleOf({ algorithm: attack.algorithm.name, targetClass: attack.targetClass }));
    board.add(CHECKS, 'sanity checks');
    for await (const { auditEvents: event } of client.follow(AUDIT_EVENTS, { auditId: id })) {
      showEvent(board, event);
      if (event.kind === 'AUDIT_FINISHED') break;
    }
  } finally {
    board.close();
  }
  const { audit } = await client.request(AUDIT, { id });
  requireSuccess(audit.attacks);
  return { id, attacks: audit.attacks };
}

/** Has the report written and follows it to the end. */
export async function makeReport(client: AssayClient, auditId: string): Promise<ReportAnswer> {
  const { generateReport: { id } } = await client.request(GENERATE_REPORT, { input: { auditId, title: 'Demo report: sample radiograph CNN' } });
  for await (const { reportEvents: { report } } of client.follow(REPORT_EVENTS, { reportId: id })) {
    if (report.state === 'READY') return report;
    if (report.state === 'FAILED') throw new Error(`expected a report, found: ${report.problem?.message ?? 'FAILED without a reason'}`);
  }
  throw new Error('expected the events of the report to go on until it is ready or failed, found their end before that');
}
