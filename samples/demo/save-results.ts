import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256Of, type AssayClient } from './client.ts';
import { evaluationOf } from './results-table.ts';
import type { AttackAnswer, ReportAnswer } from './operations.ts';

/** Downloads a file and writes it; with a digest, only when the content matches it. */
async function save(client: AssayClient, url: string, file: string, sha256?: string): Promise<void> {
  const content = await client.download(url);
  const found = sha256Of(content);
  if (sha256 !== undefined && found !== sha256) throw new Error(`expected ${file} to have SHA-256 ${sha256}, found ${found}`);
  await writeFile(file, content);
}

async function saveAttack(client: AssayClient, attack: AttackAnswer, folder: string): Promise<void> {
  const { perturbation } = attack;
  if (!perturbation) throw new Error(`expected attack ${attack.id} to have made a perturbation, found none`);
  const { outcomesUrl, outcomesSha256 } = evaluationOf(attack);
  await mkdir(folder);
  await save(client, perturbation.previewUrl, join(folder, 'perturbation.png'));
  await save(client, perturbation.tensorUrl, join(folder, 'perturbation.npy'), perturbation.sha256);
  await save(client, outcomesUrl, join(folder, 'outcomes.csv'), outcomesSha256);
}

/** The perturbation and the per-image outcomes of every attack, one folder each under `directory`. */
export async function saveAttacks(client: AssayClient, attacks: readonly AttackAnswer[], directory: string): Promise<void> {
  for (const attack of attacks) {
    const goal = attack.targetClass ? `to-${attack.targetClass}` : 'nontargeted';
    await saveAttack(client, attack, join(directory, `${attack.algorithm.name}-${goal}`));
  }
}

/** Every file of a report; both report.json and report.html must be among them. */
export async function saveReport(client: AssayClient, report: ReportAnswer, directory: string): Promise<readonly string[]> {
  for (const wanted of ['report.json', 'report.html']) {
    if (!report.files.some(({ name }) => name === wanted)) {
      throw new Error(`expected ${wanted} among the files of the report, found ${report.files.map(({ name }) => name).join(', ')}`);
    }
  }
  for (const { name, url, sha256 } of report.files) await save(client, url, join(directory, basename(name)), sha256);
  return report.files.map(({ name }) => name);
}
