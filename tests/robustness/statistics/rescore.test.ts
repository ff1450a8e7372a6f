import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Random } from '../../../src/kernel/random.ts';
import { writeNpy } from '../../../src/numeric/formats/npy.ts';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import { foldPreprocessing } from '../../../src/numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { evaluatePerturbation } from '../../../src/robustness/audit/evaluate.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { figuresOf, worstCase, writeOutcomes, type EvaluationContext, type Outcome } from '../../../src/robustness/metrics/index.ts';
import { worstCaseRecords } from '../../../src/robustness/reports/build/beyond-section.ts';
import { resultRecords } from '../../../src/robustness/reports/build/result-section.ts';
import type { AttackFacts } from '../../../src/robustness/reports/facts.ts';
import { reportFacts } from '../../fixtures/report-facts.ts';
import { ArrayImages } from '../support/array-images.ts';

const script = fileURLToPath(new URL('../../../scripts/rescore', import.meta.url));
const sample = (name: string): string => fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));
const classes = ['normal', 'pneumonia'];
const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

/** 80 images of the evaluation split of the sample, two pictures of each of 40 patients. */
async function sampleImages(): Promise<ArrayImages> {
  const arrays = await readNpz(await readFile(sample('synthetic-radiographs.npz')));
  const all = [...(arrays['test_patients']?.data ?? [])].map(String);
  const kept = new Set([...new Set(all)].filter((_, index) => index % 3 === 0));
  const patients = all.filter((patient) => kept.has(patient));
  class OfPatients extends ArrayImages {
    override patientOf(index: number): string | undefined {
      return patients[index];
    }
  }
  const pixels = Float32Array.from(arrays['test_images']?.data as Uint8Array, (value) => value / 255).filter((_, i) => kept.has(all[Math.floor(i / 4096)] ?? ''));
  return new OfPatients([1, 64, 64], pixels, Int32Array.from(arrays['test_labels']?.data as Uint8Array).filter((_, i) => kept.has(all[i] ?? '')));
}

/** Outcomes of the sample model under random signs. */
async function attackSample(images: ArrayImages, perturbation: Float32Array): Promise<readonly Outcome[]> {
  const { graph, classCount } = importOnnx(await readFile(sample('synthetic-radiograph-cnn.onnx')));
  const classifier = createGraphClassifier({
    graph: foldPreprocessing(graph, { channels: 'GRAY', scale: [2], offset: [-1] }), runtime: await createOnnxRuntime({ threads: 1 }), classCount,
  });
  const { outcomes } = await evaluatePerturbation({
    classifier, images, goal: { kind: 'NONTARGETED' }, classes, split: 'EVALUATION', perturbation: floatTensor([1, 64, 64], perturbation),
  });
  await classifier.dispose();
  return outcomes;
}

const describeWithNumpy = (name: string, body: () => void): void => {
  if (hasNumpy) describe(name, body);
  else describe(name, () => { it.skip('needs python3 with numpy', () => undefined); });
};

describeWithNumpy('rescoring in Python', () => {
  let directory: string;
  let outcomes: readonly Outcome[];
  const file = (name: string): string => join(directory, name);
  const random = Random.fromSeed(5);
  const perturbation = Float32Array.from({ length: 64 * 64 }, () => (random.uniform() < 0.5 ? -0.12 : 0.12));

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'assay-rescore-'));
    const images = await sampleImages();
    outcomes = await attackSample(images, perturbation);
    await writeFile(file('outcomes.csv'), writeOutcomes(outcomes, classes));
    await writeFile(file('v.npy'), writeNpy(floatTensor([1, 64, 64], perturbation)));
    await writeFile(file('images.npy'), writeNpy(floatTensor([images.count, 1, 64, 64], images.values)));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function rescore(...parameters: readonly string[]): Promise<string> {
    return (await promisify(execFile)('python3', ['-B', script, ...parameters])).stdout;
  }

  async function withFigures(context: Partial<EvaluationContext>, rows = outcomes): Promise<string> {
    const figures = figuresOf(rows, { classes, target: null, from: null, split: 'EVALUATION', channel: 'float', ...context });
    await writeFile(file('figures.json'), JSON.stringify(figures));
    return file('figures.json');
  }

  it('says the same of a nontargeted attack on the sample model, to the last count', async () => {
    const figures = await withFigures({});
    const said = await rescore('table', file('outcomes.csv'), '--classes', classes.join(), '--figures', figures);
    expect(said).toMatch(/^EQUAL .*: 80 images: \d{3} values, 0 differences\n$/);
  });

  it('says the same of a targeted one from one class, at an operating point', async () => {
    const figures = await withFigures({ target: 0, from: 1, operatingPoint: { positiveClass: 1, threshold: 0.3 } });
    const said = await rescore('table', file('outcomes.csv'), '--classes', classes.join(), '--target', 'normal', '--from', 'pneumonia',
      '--operating-point', 'pneumonia:0.3', '--figures', figures);
    expect(said).toMatch(/^EQUAL/);
    expect(JSON.parse(await readFile(figures, 'utf8'))).toMatchObject({ clustering: { patients: 40 }, operatingPoint: { threshold: 0.3 } });
  });

  it('says the same of a per-image attack without patients', async () => {
    const rows = outcomes.map((outcome, index) => ({ ...outcome, patient: null, queries: 7 * index % 100 }));
    await writeFile(file('images.csv'), writeOutcomes(rows, classes));
    const said = await rescore('table', file('images.csv'), '--classes', classes.join(), '--figures', await withFigures({}, rows));
    expect(said).toMatch(/^EQUAL/);
  });

  it('finds the norms and PSNR of the table from the images and the perturbation alone', async () => {
    const said = await rescore('table', file('outcomes.csv'), '--classes', classes.join(), '--figures', await withFigures({}),
      '--perturbation', file('v.npy'), '--images', file('images.npy'));
    expect(said).toMatch(/^EQUAL/);
    const wrong = outcomes.map((outcome, index) => (index === 3 ? { ...outcome, l2: outcome.l2 * 1.001 } : outcome));
    await writeFile(file('wrong.csv'), writeOutcomes(wrong, classes));
    await expect(rescore('table', file('wrong.csv'), '--classes', classes.join(), '--figures', await withFigures({}, wrong),
      '--perturbation', file('v.npy'), '--images', file('images.npy'))).rejects.toMatchObject(
      { code: 1, stdout: expect.stringContaining('l2 of image-3') as string });
  });

  it('says the same of the results of a report, whose files it finds by digest', async () => {
    const figures = figuresOf(outcomes, { classes, target: 0, from: 1, split: 'EVALUATION', channel: 'float', operatingPoint: { positiveClass: 1, threshold: 0.3 } });
    const bytesOf = (name: string): Promise<Buffer> => readFile(file(name));
    const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    const [attack] = reportFacts().attacks;
    if (!attack?.perturbation) throw new Error('expected an attack with a perturbation');
    const made = { ...attack.perturbation, sha256: sha256(await bytesOf('v.npy')), linf: Math.fround(0.12), l2: 64 * Math.fround(0.12) };
    const evaluation = { id: 'evl_1', modelId: attack.modelId, figures, outcomesSha256: sha256(await bytesOf('outcomes.csv')) };
    const reportOf = (change: object): string => JSON.stringify({
      results: resultRecords({ ...reportFacts(), attacks: [{ ...attack, evaluations: [{ ...evaluation, ...change }] }] }),
      attacks: [{ id: attack.id, threat_model_id: 'TM-01', perturbation: { sha256: made.sha256, l2: made.l2, linf: made.linf } }],
      threat_models: [{ id: 'TM-01', target_class: 'normal', from_class: 'pneumonia' }],
      worst_cases: [],
    });
    await writeFile(file('report.json'), reportOf({}));
    expect(await rescore('report', file('report.json'), directory)).toMatch(/^EQUAL {2}evl_1 \(float\): \d{3} values, 0 differences\n$/);
    await writeFile(file('report.json'), reportOf({ outcomesSha256: '0'.repeat(64) }));
    await expect(rescore('report', file('report.json'), directory)).rejects.toMatchObject({ stdout: expect.stringContaining('no file has the digest') as string });
  });

  it('says the same of the worst case over two attacks of a report, whatever the order of their rows', async () => {
    // The second attack turns every seventh answer and leaves the others as they were.
    const other = outcomes.map((outcome, index) => (index % 7 > 0 ? { ...outcome, adversarialPrediction: outcome.cleanPrediction, adversarialLogits: outcome.cleanLogits } : (
      { ...outcome, adversarialPrediction: 1 - outcome.cleanPrediction, adversarialLogits: [...outcome.cleanLogits].reverse() }))).reverse();
    const tables = new Map([['atk_1', outcomes], ['atk_2', other]]);
    const folder = await mkdtemp(join(directory, 'worst-'));
    const [attack] = reportFacts().attacks;
    if (!attack) throw new Error('expected an attack');
    const attacks: AttackFacts[] = [];
    for (const [id, rows] of tables) {
      const csv = writeOutcomes(rows, classes);
      await writeFile(join(folder, `${id}.csv`), csv);
      const figures = figuresOf(rows, { classes, target: null, from: null, split: 'EVALUATION', channel: 'float' });
      const outcomesSha256 = createHash('sha256').update(csv).digest('hex');
      attacks.push({ ...attack, id, perturbation: null, evaluations: [{ id: `evl of ${id}`, modelId: attack.modelId, figures, outcomesSha256 }] });
    }
    const context = { target: null, from: null };
    const together = { success: worstCase(tables, 'foolingRate', context).rate, adversarialAccuracy: worstCase(tables, 'adversarialAccuracy', context).rate };
    expect(together.success.successes).toBeGreaterThan(Math.max(...attacks.map(({ evaluations: [one] }) => one?.figures.foolingRate.successes ?? NaN)));
    const facts = { ...reportFacts(), attacks };
    const worst = { modelId: attack.modelId, goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: 0.12, attackIds: [...tables.keys()], ...together } as const;
    const reportOf = (success: number): string => JSON.stringify({
      results: resultRecords(facts), attacks: attacks.map(({ id }) => ({ id, threat_model_id: 'TM-01', perturbation: null })),
      threat_models: [{ id: 'TM-01', target_class: null, from_class: null }],
      worst_cases: worstCaseRecords({ ...facts, worstCases: [{ ...worst, success: { ...worst.success, successes: success } }] }),
    });
    await writeFile(file('report.json'), reportOf(together.success.successes));
    const said = await rescore('report', file('report.json'), folder);
    expect(said.split('\n').map((line) => line.slice(0, 26))).toEqual(['EQUAL  evl of atk_1 (float', 'EQUAL  evl of atk_2 (float', 'EQUAL  worst case of 2 att', '']);
    await writeFile(file('report.json'), reportOf(together.success.successes - 1));
    await expect(rescore('report', file('report.json'), folder)).rejects.toMatchObject({ stdout: expect.stringContaining('.success.successes') as string });
  });

  it('is not content with a figure that is off by one image, or a bound by a millionth', async () => {
    const compare = async (changed: string): Promise<string> => {
      await writeFile(file('changed.json'), changed);
      const failed: unknown = await rescore('table', file('outcomes.csv'), '--classes', classes.join(), '--figures', file('changed.json')).catch((error: unknown) => error);
      return (failed as { stdout?: string }).stdout ?? '';
    };
    const figures = figuresOf(outcomes, { classes, target: null, from: null, split: 'EVALUATION', channel: 'float' });
    const { foolingRate, performance } = figures;
    expect(await compare(JSON.stringify({ ...figures, foolingRate: { ...foolingRate, successes: foolingRate.successes + 1 } }))).toContain('.foolingRate.successes');
    const error = performance?.clean.calibrationError;
    expect(await compare(JSON.stringify({ performance: { clean: { calibrationError: { ...error, upper: (error?.upper ?? 0) + 1e-6 } } } }))).toContain('.performance.clean.calibrationError.upper');
  });

  it('does not believe a table whose predictions are not its largest logits', async () => {
    await writeFile(file('forged.csv'), writeOutcomes(outcomes.map((outcome) => ({ ...outcome, adversarialPrediction: outcome.label })), classes));
    await expect(rescore('table', file('forged.csv'), '--classes', classes.join())).rejects.toThrow('is not its largest logit');
  });
});
