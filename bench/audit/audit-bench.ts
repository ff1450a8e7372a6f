/** usage: npm run bench:audit [-- FILE.onnx …] [--threads 2] [--images 64] - audits the reference study's architectures at full size, one UAP epoch each; writes bench/results/DATE-audit.*. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { forkRunner } from '../../src/worker/runner/runner-process.ts';
import type { RunAttackTask } from '../../src/worker/runner/protocol.ts';
import { describeMachine } from '../results.ts';
import { writeSpeedPage } from '../speed-page.ts';
import { writeAuditResults, type AuditBench } from './audit-results.ts';
import { benchImages, CLASSES } from './bench-images.ts';
import type { AuditedModel, AuditReply, AuditRequest } from './protocol.ts';

const EXPORTER = fileURLToPath(new URL('../../../shared/peers/torch_bench.py', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./audited-model.ts', import.meta.url));
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
/** Debian's python3-torch is of Debian's own interpreter. */
const PYTHON = '/usr/bin/python3';
const MEMORY_MB = 8192;
const EVALUATION_IMAGES = 16;

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { threads: text, images: text } });
const threads = Number(values.threads ?? availableParallelism());
const images = Number(values.images ?? 64);
const folder = await mkdtemp(join(tmpdir(), 'assay-audit-bench-'));

/** The seven architectures as PyTorch exports them, random weights. */
async function exported(): Promise<readonly string[]> {
  if (!existsSync(EXPORTER)) throw new Error('expected paths of ONNX files, or ../shared/peers/torch_bench.py to make them with; found neither');
  console.log('PyTorch exports the architectures …');
  const models = join(folder, 'models');
  await promisify(execFile)(PYTHON, [EXPORTER, '--export', models, '--batch', '1', '--repeats', '1']);
  return (await readdir(models)).sort().map((name) => join(models, name));
}

function taskOf(path: string, dataset: RunAttackTask['dataset']): RunAttackTask {
  return {
    kind: 'run-attack', dataset, checkpointPath: null, surrogates: [], stored: null, outputDirectory: join(folder, basename(path)), cacheDirectory: join(folder, 'cache'),
    attack: { algorithm: 'uap-sgd', goal: 'NONTARGETED', targetClass: null, fromClass: null, channels: ['float'], generationImages: null, norm: 'L2', epsilon: null, zetaPercent: 4, seed: 1, parameters: { epochs: 1, dominantClasses: 0 } },
    model: {
      files: [{ name: basename(path), path }], classes: CLASSES,
      // Pixels in [0,1] to the [-1,1] these architectures were exported for.
      preprocessing: { width: null, height: null, channels: 'RGB', resize: 'BILINEAR', scale: [2], offset: [-1] },
    },
  };
}

async function audited(task: RunAttackTask): Promise<AuditedModel> {
  const child = forkRunner({ memoryLimitMb: MEMORY_MB, timeoutSeconds: 0, threads, environment: {}, program: PROGRAM });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => { stderr = (stderr + chunk).slice(-4000); });
  const reply = await new Promise<AuditReply>((resolve) => {
    child.on('message', (message) => { resolve(message as AuditReply); });
    child.on('close', (code, signal) => { resolve({ error: `the process ended early (${signal ?? code}): ${stderr}` }); });
    child.send({ task, images } satisfies AuditRequest);
  });
  if ('error' in reply) throw new Error(reply.error);
  return reply.audited;
}

async function bench(): Promise<void> {
  const loadBefore = loadavg()[0] ?? 0;
  const files = positionals.length > 0 ? positionals : await exported();
  const { dataset, description } = await benchImages(join(folder, 'dataset'), { generation: images, evaluation: EVALUATION_IMAGES });
  const models: AuditBench['models'][number][] = [];
  for (const file of files) {
    const model = { name: basename(file, '.onnx'), ...await audited(taskOf(file, dataset)) };
    models.push(model);
    console.log(`${model.name}: ${model.seconds.toFixed(1)} s, peak ${model.peakMb} MB; ${Object.entries(model.steps).map(([step, seconds]) => `${step} ${seconds.toFixed(1)}`).join(', ')}`);
  }
  const results: AuditBench = {
    date: new Date().toISOString().slice(0, 10), machine: describeMachine(), node: process.version, threads, loadBefore, images, evaluationImages: EVALUATION_IMAGES, imagesDescription: description, models,
  };
  const written = await writeAuditResults(RESULTS, results);
  console.log([...written.map((file) => relative('', file)), await writeSpeedPage()].join('\n'));
}

try {
  await bench();
} finally {
  await rm(folder, { recursive: true, force: true });
}
