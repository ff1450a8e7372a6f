/** usage: npm run bench:defenses [-- --model NAME] [--only TEXT] - hardens a pneumonia model of ../shared by every defense through the public API and compares each child with its parent; writes bench/results/. */
import { loadavg } from 'node:os';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AssayClient } from '../../samples/demo/client.ts';
import { AUDIT_EVENTS, LAUNCH_AUDIT } from '../../samples/demo/operations.ts';
import { withAssay } from '../../samples/demo/with-assay.ts';
import { registerPneumonia } from '../register-pneumonia.ts';
import { describeMachine } from '../results.ts';
import { writeDefenses, type Hardened } from './defenses-results.ts';
import { AUDIT, CHILD, CHILD_EVENTS, COMPARISON, DEFENSES, HARDEN, type AuditAnswer } from './operations.ts';

const { values } = parseArgs({ options: { model: { type: 'string' }, only: { type: 'string' } } });
const model = values.model ?? 'pneumonia-resnet';
const work = resolve(process.env.ASSAY_DATA_DIR || './data', 'defenses-bench');
const loadBefore = loadavg()[0] ?? 0;

/** Attacks learn from so many images: what matters here is that parent and child meet the same. */
const GENERATION_IMAGES = 600;
const BUDGET = { norm: 'L2', zetaPercent: 4, generationImages: GENERATION_IMAGES, channels: ['float'], seed: 1 };
const ATTACKS = [
  { goal: 'NONTARGETED', algorithm: 'uap-sgd', ...BUDGET },
  ...['normal', 'pneumonia'].map((targetClass) => ({ goal: 'TARGETED', targetClass, algorithm: 'uap-sgd', ...BUDGET })),
];
const CHECKS = { images: 16, steps: 20, queries: 100, randomDraws: 3 };

/** Fewer epochs and draws than the defaults where those take long on two cores. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'adversarial-retraining': { norm: 'L2', zetaPercent: 4, rounds: 3, epochs: 2 },
  'universal-adversarial-training': { norm: 'L2', zetaPercent: 4 },
  'pgd-adversarial-training': { norm: 'L2', zetaPercent: 4, epochs: 3 },
  trades: { norm: 'L2', zetaPercent: 4, epochs: 3, steps: 5 },
  'randomised-smoothing': { epochs: 5, draws: 8, certifiedImages: 100, certificationDraws: 200 },
};

async function followAudit(client: AssayClient, auditId: string): Promise<AuditAnswer> {
  for await (const { auditEvents: { kind } } of client.follow(AUDIT_EVENTS, { auditId })) if (kind === 'AUDIT_FINISHED') break;
  return (await client.request(AUDIT, { id: auditId })).audit;
}

interface Parent {
  readonly modelId: string;
  readonly datasetId: string;
  readonly auditId: string;
}

/** Hardens the parent by one defense, told live, waits for the audit that follows by itself, and compares. */
async function harden(client: AssayClient, { modelId: parentId, datasetId, auditId }: Parent, defense: string): Promise<Hardened> {
  const parameters = PARAMETERS[defense] ?? {};
  const started = performance.now();
  const { hardenModel } = await client.request(HARDEN, { input: { modelId: parentId, datasetId, algorithm: defense, parameters, seed: 1 } });
  if (!hardenModel.model) throw new Error(`${defense}: ${hardenModel.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  const { id: modelId } = hardenModel.model;
  let [events, progressEvents] = [0, 0];
  for await (const { modelEvents: { message, progress, model: { state } } } of client.follow(CHILD_EVENTS, { modelId })) {
    events++;
    if (progress) progressEvents++;
    console.log(`${((performance.now() - started) / 1000).toFixed(0)} s ${defense}: ${message}`);
    if (state === 'REJECTED') break;
  }
  const told = { defense, parameters, seconds: (performance.now() - started) / 1000, events, progressEvents };
  const { model: { problems, hardening: { reauditId } } } = await client.request(CHILD, { id: modelId });
  const notes = problems.map(({ message }) => message);
  if (!reauditId) return { ...told, audit: null, pairs: [], problems: notes };
  const audit = await followAudit(client, reauditId);
  const { comparison } = await client.request(COMPARISON, { input: { modelIds: [parentId, modelId], auditIds: [auditId, reauditId], algorithm: 'uap-sgd', metric: 'foolingRate' } });
  return { ...told, audit, pairs: comparison.pairs, problems: notes };
}

await withAssay(work, async (client) => {
  const ids = await registerPneumonia(client, model);
  const { launchAudit: { id: auditId } } = await client.request(LAUNCH_AUDIT, {
    input: { name: 'Parent', modelIds: [ids.modelId], datasetId: ids.datasetId, attacks: ATTACKS, checks: CHECKS },
  });
  const parent = await followAudit(client, auditId);
  const { defenseAlgorithms } = await client.request(DEFENSES, {});
  const hardened: Hardened[] = [];
  for (const { name } of defenseAlgorithms.filter((each) => each.name.includes(values.only ?? ''))) {
    hardened.push(await harden(client, { ...ids, auditId }, name));
    const files = await writeDefenses(fileURLToPath(new URL('../results', import.meta.url)), {
      date: new Date().toISOString().slice(0, 10), machine: describeMachine(), node: process.version, loadBefore, model,
      budget: `L2, zeta 4 %, ${GENERATION_IMAGES} generation images, seed 1`, parent, hardened,
    });
    console.log(files.map((file) => relative('', file)).join(' '));
  }
});
process.exit();
