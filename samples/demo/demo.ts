/** usage: npm run demo - a whole audit of the sample model through the public API, in about a minute. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { AssayClient } from './client.ts';
import { claimDirectory } from './claim-directory.ts';
import { ATTACKS, titleOf } from './demo-plan.ts';
import { interruption } from './interruption.ts';
import { makeReport, registerDataset, registerModel, runAudit, uploadSamples } from './demo-steps.ts';
import type { AttackAnswer, DatasetAnswer, ModelAnswer, ReportAnswer } from './operations.ts';
import { beatsControl, evaluationOf, rateText, resultsTable } from './results-table.ts';
import { saveAttacks, saveReport } from './save-results.ts';
import { startSystem, type RunningSystem } from './system.ts';

const OUTPUT = resolve('demo-output');
const DATA = resolve(process.env.ASSAY_DATA_DIR || './data', 'demo');

function describeArtifacts(model: ModelAnswer, dataset: DatasetAnswer): void {
  const size = model.input ? `${model.input.channels} x ${model.input.height} x ${model.input.width}` : 'unknown size';
  console.log(`  model accepted: ${model.architecture}, ${model.parameterCount ?? 'unknown'} parameters, input ${size}, gives ${model.outputKind}`);
  for (const { split, images, patients, classCounts } of dataset.splits) {
    console.log(`  ${split.toLowerCase()} split: ${images} images of ${patients ?? 'unknown'} patients, by class ${classCounts.join(' and ')}`);
  }
}

function describeResults(attacks: readonly AttackAnswer[]): void {
  const [first] = attacks;
  if (!first) return;
  console.log(`\nAccuracy on clean evaluation images: ${rateText(evaluationOf(first).cleanAccuracy)}`);
  console.log(`Budget: ${first.norm} norm at most ${first.epsilon.toFixed(4)} over pixels in [0,1]; engine: ${first.runtime ?? 'unknown'}`);
  console.log('Under each attack, random noise of the same size. Values on evaluation images, with 95 % intervals.\n');
  console.log(resultsTable(attacks));
  for (const attack of attacks.filter(({ algorithm }) => algorithm.knowledge !== 'NONE')) {
    if (beatsControl(attack, attacks)) continue;
    console.log(`Warning: ${titleOf({ algorithm: attack.algorithm.name, targetClass: attack.targetClass })} did no more than random noise can: it says nothing about the model.`);
  }
}

/** What the demo reads of report.json, schema/report.v1.schema.json. */
const reportFile = z.object({
  cover: z.object({ checks: z.object({ passed: z.number(), warned: z.number(), failed: z.number(), not_run: z.number() }) }),
  sanity_checks: z.array(z.object({ title: z.string(), severity: z.string(), outcome: z.string(), detail: z.string() })),
});

async function describeReport({ verdicts }: ReportAnswer): Promise<void> {
  for (const { criterion, verdict, limit } of verdicts) console.log(`  ${verdict}: ${criterion}, limit: ${limit}`);
  const { cover: { checks }, sanity_checks: all } = reportFile.parse(JSON.parse(await readFile(resolve(OUTPUT, 'report.json'), 'utf8')));
  console.log(`  sanity checks of the audit itself: ${checks.passed} passed, ${checks.warned} with a warning, ${checks.failed} failed, ${checks.not_run} not made`);
  for (const { title, detail } of all.filter(({ outcome, severity }) => outcome === 'FAIL' && severity === 'BLOCKING')) console.log(`  failed: ${title}. ${detail}`);
}

async function audit(client: AssayClient): Promise<void> {
  console.log('\n2. Uploading the sample model and data set (tus, resumable)');
  const uploads = await uploadSamples(client);
  console.log('\n3. Registering them: each is checked in a process of its own');
  const [model, dataset] = await Promise.all([registerModel(client, uploads.model), registerDataset(client, uploads.dataset)]);
  describeArtifacts(model, dataset);
  console.log(`\n4. Auditing: ${ATTACKS.length} universal perturbations made on the generation split, scored on the evaluation split`);
  const { id, attacks } = await runAudit(client, model.id, dataset.id);
  describeResults(attacks);
  console.log('\n5. Writing the report and saving everything');
  await saveAttacks(client, attacks, OUTPUT);
  const report = await makeReport(client, id);
  const files = await saveReport(client, report, OUTPUT);
  await describeReport(report);
  console.log(`  ${OUTPUT}: ${files.join(', ')}; a folder for each attack with perturbation.png, perturbation.npy, outcomes.csv`);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}

async function auditAndStop(system: RunningSystem, apiKey: string, signal: AbortSignal): Promise<void> {
  const client = new AssayClient(system.url, apiKey);
  try {
    await Promise.race([audit(client), aborted(signal)]);
  } finally {
    await client.close();
    console.log('\nStopping Assay in order');
    await system.stop();
  }
}

async function main(): Promise<void> {
  const started = performance.now();
  const { signal } = interruption();
  const apiKey = randomBytes(24).toString('hex');
  await rm(OUTPUT, { recursive: true, force: true });
  await mkdir(OUTPUT, { recursive: true });
  const release = await claimDirectory(DATA);
  try {
    console.log(`1. Starting Assay (database, API and a worker) with its data under ${DATA}`);
    const system = await startSystem({ dataDirectory: DATA, apiKey, logFile: resolve(OUTPUT, 'assay.log'), signal });
    console.log(`  ready at ${system.url}`);
    await auditAndStop(system, apiKey, signal);
  } finally {
    await release();
  }
  console.log(`Done in ${Math.round((performance.now() - started) / 1000)} s.`);
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo stopped early: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ??= 1;
}
process.exit();
