import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Runtime } from '../../../src/numeric/runtimes/runtime.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { checkCatalogue, runChecks } from '../../../src/robustness/checks/index.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import { pgdAdversarialTraining } from '../../../src/robustness/defenses/pgd-adversarial-training.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { saturation, staircase } from './support/fake-defenses.ts';
import { accuracyOn, evaluation, foolingRate, harden, trainedParent, training } from './support/hardening.ts';
import type { SoftmaxRegression } from './support/softmax-regression.ts';
import { toyGraph } from './support/toy-graph.ts';
import { BUDGET } from './support/two-features.ts';

/** The sanity checks that masked gradients show in. */
const MASKING: readonly string[] = ['S-09', 'S-11b', 'S-10', 'S-04', 'S-01', 'S-06'];
const SETTINGS = { images: 24, steps: 10, restarts: 1, queries: 150, randomDraws: 2, seed: 1 };

/** Ids of the sanity checks that a model fails, of those given. */
async function failedBy(classifier: Classifier, ids = MASKING): Promise<readonly string[]> {
  const steps = runChecks({
    classifier, outputKind: 'LOGITS', images: evaluation, generation: training, classes: ['absent', 'present'],
    settings: SETTINGS, budgets: [BUDGET], perturbations: [], control: null,
  }, undefined, checkCatalogue.filter(({ id }) => ids.includes(id)));
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value.findings.filter(({ outcome }) => outcome === 'FAIL').map(({ id }) => id);
  }
}

describe('a defense that works and defenses that only hide the gradient', () => {
  let runtime: Runtime;
  let parent: SoftmaxRegression;
  const running = (graph: Graph): Classifier => createGraphClassifier({ graph, runtime, classCount: 2 });

  beforeAll(async () => {
    runtime = await createOnnxRuntime({ threads: 1 });
    parent = await trainedParent();
  });

  it('leaves a defense that works alone', async () => {
    const { child } = await harden(parent, pgdAdversarialTraining, { epochs: 6 });
    const classifier = running(toyGraph(child));
    expect(await foolingRate(classifier)).toBeLessThan(0.05);
    expect(await failedBy(classifier, checkCatalogue.map(({ id }) => id))).toEqual([]);
    await classifier.dispose();
  });

  it('leaves an undefended model alone: weak is not fake', async () => {
    const classifier = running(toyGraph(parent));
    expect(await foolingRate(classifier)).toBeGreaterThan(0.4);
    expect(await failedBy(classifier)).toEqual([]);
    await classifier.dispose();
  });

  it('calls out a staircase, on which every gradient attack fails', async () => {
    const classifier = running(staircase.prefix(toyGraph(parent), {}));
    expect(await foolingRate(classifier)).toBeLessThan(0.05);
    expect(await accuracyOn(classifier, evaluation)).toBeGreaterThan(0.95);
    expect(await failedBy(classifier)).toEqual(expect.arrayContaining(['S-01', 'S-06', 'S-10', 'S-11b']));
    await classifier.dispose();
  });

  it('calls out saturated logits, which hardenModel has no reason to refuse', async () => {
    const { child } = await harden(parent, saturation);
    const classifier = running(toyGraph(child));
    expect(await failedBy(classifier)).toEqual(expect.arrayContaining(['S-09', 'S-10']));
    await classifier.dispose();
  });
});
