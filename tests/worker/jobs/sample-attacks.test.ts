import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../../src/kernel/logger.ts';
import { readOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import { ingestDataset } from '../../../src/worker/runner/datasets/ingest-dataset.ts';
import type { AttackResult, AttackSpec, ModelSpec, RunAttackTask, RunChecksTask } from '../../../src/worker/runner/protocol.ts';
import { runInChild } from '../../../src/worker/runner/supervise.ts';

const CLASSES = ['normal', 'pneumonia'];
const sample = (name: string): string => fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));
const MODEL: ModelSpec = {
  files: [{ name: 'cnn.onnx', path: sample('synthetic-radiograph-cnn.onnx') }], classes: CLASSES, operatingPoint: { positiveClass: 'pneumonia', threshold: 0.5 },
  preprocessing: { width: null, height: null, channels: 'GRAY', resize: 'BILINEAR', scale: [2], offset: [-1] },
};
const SPEC: AttackSpec = {
  algorithm: 'uap-random', goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: 8 / 255, zetaPercent: null, seed: 1, parameters: {},
  channels: ['float', 'uint8'], generationImages: null,
};
const SUPERVISION = { memoryLimitMb: 2000, timeoutSeconds: 120, threads: 1, environment: {}, signal: new AbortController().signal, logger: silentLogger };

let folder: string;
let dataset: RunAttackTask['dataset'];
let cacheDirectory: string;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-samples-'));
  cacheDirectory = join(folder, 'cache');
  dataset = await ingestDataset({
    kind: 'ingest-dataset', classes: CLASSES, generationFraction: 0.5, outputDirectory: join(folder, 'dataset'), file: { name: 'a.npz', path: sample('synthetic-radiographs.npz') },
  });
});
afterAll(() => rm(folder, { recursive: true }));

/** In a runner of its own, as a worker has it done: what comes back has passed every schema. */
function attack(spec: Partial<AttackSpec>, more: Partial<RunAttackTask> = {}): Promise<AttackResult> {
  return runInChild<'run-attack'>({
    kind: 'run-attack', model: MODEL, dataset, attack: { ...SPEC, ...spec }, surrogates: [], stored: null, checkpointPath: null,
    outputDirectory: join(folder, `run-${runs++}`), cacheDirectory, ...more,
  }, SUPERVISION);
}

const successes = ({ evaluations }: AttackResult): (readonly [string, number])[] =>
  evaluations.map(({ figures }) => [figures.channel, figures.foolingRate.successes]);

describe('attacks of every kind on the sample model, with real runners', () => {
  it('a universal one, and then the perturbation it made, to the same figures', async () => {
    const made = await attack({ algorithm: 'uap-sgd', parameters: { epochs: 1 }, goal: 'TARGETED', targetClass: 'pneumonia', fromClass: 'normal' });
    expect(made.evaluations.map(({ figures }) => [figures.channel, figures.foolingRate.n])).toEqual([['float', 240], ['uint8', 240]]);
    expect(made.evaluations[0]?.figures).toMatchObject({ classToClass: { from: 'normal', to: 'pneumonia' }, operatingPoint: { positiveClass: 'pneumonia' }, queries: null });
    if (!made.perturbation) throw new Error('expected a perturbation');
    const stored = { tensorPath: made.perturbation.tensorPath, sha256: 'x', norm: 'LINF', epsilon: 8 / 255 } as const;
    const spec: Partial<AttackSpec> = { algorithm: 'uap-stored', parameters: { perturbationId: `prt_${'0'.repeat(32)}` }, goal: 'TARGETED', targetClass: 'pneumonia', fromClass: 'normal' };
    const again = await attack(spec, { stored });
    expect(again.perturbation).toBeNull();
    expect(again.evaluations.map(({ figures }) => figures)).toEqual(made.evaluations.map(({ figures }) => figures));
  });

  it('a per-image one, stronger than noise, and clean logits shared on disk', async () => {
    const [pgd, noise] = [await attack({ algorithm: 'pgd', parameters: { steps: 3 } }), await attack({ algorithm: 'uap-random', parameters: { draws: 1 } })];
    expect(successes(pgd)[0]?.[1]).toBeGreaterThan(3 * (successes(noise)[0]?.[1] ?? 0));
    const rows = readOutcomes(await readFile(pgd.evaluations[0]?.outcomesPath ?? '', 'utf8'));
    expect(Math.max(...rows.map(({ linf }) => linf))).toBeLessThanOrEqual((8 / 255) * (1 + 1e-4));
    expect(pgd.evaluations[0]?.figures.queries?.n).toBe(240);
    // Evaluation split through two channels, generation split as computed.
    expect((await readdir(cacheDirectory)).filter((name) => name.endsWith('.f32'))).toHaveLength(3);
  });

  it('a corruption, untouched at severity 0 and worse at 5', async () => {
    const result = await attack({ algorithm: 'corruption-gaussian-noise', epsilon: null, channels: [] });
    expect(successes(result).map(([channel]) => channel)).toEqual([0, 1, 2, 3, 4, 5].map((severity) => `severity-${severity}`));
    expect(successes(result)[0]?.[1]).toBe(0);
    expect(successes(result)[5]?.[1]).toBeGreaterThan(successes(result)[1]?.[1] ?? 240);
  });

  it('the sanity checks, with findings that name what they measured', async () => {
    const task: RunChecksTask = {
      kind: 'run-checks', model: MODEL, dataset, cacheDirectory, perturbations: [], budgets: [{ norm: 'LINF', epsilon: 8 / 255 }],
      settings: { images: 20, steps: 2, restarts: 1, queries: 20, randomDraws: 2, seed: 3 },
    };
    const { findings, images, queries, runtime } = await runInChild<'run-checks'>(task, SUPERVISION);
    expect(images).toBe(20);
    expect(queries).toBeGreaterThan(100);
    expect(runtime).toMatch(/^onnxruntime /);
    expect(findings.map(({ id }) => id)).toContain('S-01');
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  });
});
