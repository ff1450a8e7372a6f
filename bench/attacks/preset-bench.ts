/** usage: npm run bench:preset [-- --preset NAME] [--model NAME] [--epsilon E] - a preset on a pneumonia model of ../shared through the public API; writes bench/results/. */
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AssayClient } from '../../samples/demo/client.ts';
import { LAUNCH_AUDIT } from '../../samples/demo/operations.ts';
import { withAssay } from '../../samples/demo/with-assay.ts';
import { AUDIT, AUDIT_EVENTS, type AuditAnswer } from '../../samples/worked-example/operations.ts';
import { registerPneumonia } from '../register-pneumonia.ts';
import { describeMachine } from '../results.ts';

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));
const { values } = parseArgs({ options: { preset: { type: 'string' }, model: { type: 'string' }, epsilon: { type: 'string' } } });
const preset = values.preset ?? 'standard';
const model = values.model ?? 'pneumonia-resnet';
const epsilon = Number(values.epsilon ?? 0.01);
const work = resolve(process.env.ASSAY_DATA_DIR || './data', 'preset-bench');

interface Timed {
  readonly audit: AuditAnswer;
  /** From the launch to the end of the last attack, and to the end of the audit with its checks. */
  readonly attackSeconds: number;
  readonly auditSeconds: number;
}

async function timedAudit(client: AssayClient): Promise<Timed> {
  const { modelId, datasetId } = await registerPneumonia(client, model);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { launchAudit: { id } } = await client.request(LAUNCH_AUDIT, {
    input: { name: `Preset ${preset}`, modelIds: [modelId], datasetId, attacks: [], presets: [{ name: preset, epsilon }] },
  });
  let attackSeconds = 0;
  for await (const { auditEvents: { kind, attack, message } } of client.follow(AUDIT_EVENTS, { auditId: id })) {
    if (attack && kind !== 'ATTACK_PROGRESS') console.log(`${seconds().toFixed(0)} s ${kind} ${message ?? ''}`);
    if (attack) attackSeconds = seconds();
    if (kind === 'AUDIT_FINISHED') break;
  }
  const auditSeconds = seconds();
  return { audit: (await client.request(AUDIT, { id })).audit, attackSeconds, auditSeconds };
}

function pageOf({ audit, attackSeconds, auditSeconds }: Timed, load: number): string {
  const rows = audit.attacks.map(({ algorithm, state, startedAt, finishedAt, evaluations, seed }) => {
    const took = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : 0;
    const rate = evaluations.find(({ channel }) => channel === 'float')?.foolingRate;
    return `| ${algorithm.name}, seed ${seed} | ${state} | ${took.toFixed(1)} | ${rate ? rate.value.toFixed(3) : '-'} |`;
  });
  return [
    `# The preset ${preset} on ${model}, ${new Date().toISOString().slice(0, 10)}`, '',
    `${describeMachine()}, Node ${process.version}, load ${load.toFixed(1)} at the start. L-infinity ${epsilon}, through the public API, two attacks at a time with one thread each; every image scored through every channel.`, '',
    `All attacks: **${attackSeconds.toFixed(0)} s**. With the sanity checks, to the end of the audit: ${auditSeconds.toFixed(0)} s (${audit.checks.map(({ seconds, queries }) => `checks ${(seconds ?? 0).toFixed(0)} s, ${queries ?? 0} images shown`).join('; ')}).`, '',
    '| attack | state | seconds | Rf |', '| --- | --- | --- | --- |', ...rows, '',
  ].join('\n');
}

const load = loadavg()[0] ?? 0;
await withAssay(work, async (client) => {
  const page = pageOf(await timedAudit(client), load);
  console.log(page);
  await writeFile(join(RESULTS, `${new Date().toISOString().slice(0, 10)}-preset-${preset}.md`), page);
});
process.exit();
