import { readFileSync } from 'node:fs';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { foldPreprocessing } from '../../src/numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { AttackResult } from '../../src/robustness/attacks/run-attack.ts';
import { epsilonFromZeta, meanNorms } from '../../src/robustness/audit/budget.ts';
import { evaluatePerturbation } from '../../src/robustness/audit/evaluate.ts';
import { evaluationWarnings } from '../../src/robustness/audit/warnings.ts';
import type { Classifier } from '../../src/robustness/classifier.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import type { EvaluationFigures } from '../../src/robustness/metrics/index.ts';
import type { Goal } from '../../src/robustness/threat-model.ts';
import { describeWithShared, shared } from '../support/shared-material.ts';
import { ArrayImages } from './support/array-images.ts';
import { finish, universalAttack } from './support/run.ts';

const modelFile = shared('models/pneumonia-resnet.onnx');
const dataFile = shared('data/pneumonia-28.npz');

/** Every `stride`-th image of a split of the NPZ, in [0,1]. */
async function split(name: 'train' | 'test', stride: number): Promise<ArrayImages> {
  const arrays = await readNpz(readFileSync(dataFile));
  const pixels = Float32Array.from(arrays[`${name}_images`]?.data as Uint8Array, (value) => value / 255);
  const labels = Int32Array.from(arrays[`${name}_labels`]?.data as Uint8Array).filter((_, index) => index % stride === 0);
  return new ArrayImages([1, 28, 28], pixels.filter((_, i) => Math.floor(i / 784) % stride === 0), labels);
}

async function openModel(): Promise<Classifier> {
  const { graph, classCount } = importOnnx(readFileSync(modelFile));
  return createGraphClassifier({
    graph: foldPreprocessing(graph, { channels: 'GRAY', scale: [255 / 128], offset: [-1] }),
    runtime: await createOnnxRuntime({ threads: 1 }),
    classCount,
  });
}

describeWithShared('a pneumonia classifier, zeta 4 % in L2', () => {
  let classifier: Classifier;
  let generation: ArrayImages;
  let evaluation: ArrayImages;
  let epsilon: number;

  beforeAll(async () => {
    classifier = await openModel();
    generation = await split('train', 4);
    evaluation = await split('test', 1);
    epsilon = epsilonFromZeta(4, 'L2', await meanNorms(generation));
  });
  afterAll(() => classifier.dispose());

  async function attack(name: string, goal: Goal, parameters = {}): Promise<{ result: AttackResult; figures: EvaluationFigures; warnings: string[] }> {
    const found = universalAttack(name);
    const { result } = await finish(found, { classifier, images: generation, threatModel: { goal, norm: 'L2', epsilon }, parameters });
    const { figures, outcomes } = await evaluatePerturbation({
      classifier, images: evaluation, perturbation: result.perturbation, goal, classes: ['normal', 'pneumonia'], split: 'EVALUATION',
    });
    const generationRate = Math.max(...result.curve.map(({ successRate }) => successRate));
    const warnings = evaluationWarnings(outcomes, figures, { knowledge: found.knowledge, generationRate });
    return { result, figures, warnings: warnings.map(({ code }) => code) };
  }

  it('is fooled by uap-sgd either way, and nontargeted no less than by the better of the two', async () => {
    const normal = await attack('uap-sgd', { kind: 'TARGETED', target: 0 });
    const pneumonia = await attack('uap-sgd', { kind: 'TARGETED', target: 1 });
    const any = await attack('uap-sgd', { kind: 'NONTARGETED' });
    expect(normal.figures.targetedSuccessRate?.value).toBeGreaterThanOrEqual(0.95);
    expect(pneumonia.figures.targetedSuccessRate?.value).toBeGreaterThanOrEqual(0.88);
    const better = Math.max(normal.figures.foolingRate.value, pneumonia.figures.foolingRate.value);
    expect(any.figures.foolingRate.value).toBeGreaterThanOrEqual(better);
    expect([...normal.warnings, ...pneumonia.warnings, ...any.warnings]).toEqual([]);
  });

  it('is fooled by the published loop with an inner step that suits the budget, and not at all with the published one', async () => {
    const { figures } = await attack('uap-iterative', { kind: 'TARGETED', target: 0 }, { epochs: 2 });
    expect(figures.targetedSuccessRate?.value).toBeGreaterThan(0.9);
    const published = { epochs: 2, innerStepSize: 0.0024 * 128 / 255 / epsilon };
    await expect(attack('uap-iterative', { kind: 'TARGETED', target: 0 }, published)).rejects.toThrow('zero everywhere');
  });

  it.each(['uap-df', 'uap-sga'])('is fooled by %s about as much as by uap-sgd', async (name) => {
    const brief = name === 'uap-df' ? { epochs: 3 } : { epochs: 4, innerPasses: 2 };
    const { figures, warnings } = await attack(name, { kind: 'TARGETED', target: 0 }, brief);
    expect(figures.targetedSuccessRate?.value).toBeGreaterThanOrEqual(0.93);
    expect(warnings).toEqual([]);
  });

  it('is fooled without a single image, though less', async () => {
    const { figures } = await attack('uap-datafree', { kind: 'NONTARGETED' }, { epochs: 6, keep: 'last' });
    expect(figures.foolingRate.value).toBeGreaterThan(0.15);
  });

  it('misses most of the pneumonia that a perturbation made from pneumonia alone hides', async () => {
    const { figures, result } = await attack('uap-sgd', { kind: 'TARGETED', target: 0, from: 1 });
    expect(Math.max(...result.curve.map(({ successRate }) => successRate))).toBeGreaterThan(0.7);
    expect(figures.foolingRate.n).toBe(evaluation.count);
  });

  it.each([0, 1])('is not moved by random noise towards class %d', async (target) => {
    const { figures, warnings } = await attack('uap-random', { kind: 'TARGETED', target });
    const [rate, floor] = [figures.targetedSuccessRate?.value ?? NaN, figures.targetPrevalence?.value ?? NaN];
    expect(Math.abs(rate - floor)).toBeLessThan(0.15);
    expect(warnings).toEqual([]);
  });
});
