import { controlClasses, controlModelPath, controlPreprocessing, openControlImages } from '../../../robustness/checks/controls/index.ts';
import { runChecks } from '../../../robustness/checks/index.ts';
import type { CheckedPerturbation, ChecksInput, ChecksOutcome, ChecksProgress } from '../../../robustness/checks/index.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import { goalOf } from '../attacks/goal-of.ts';
import { ProgressReporter } from '../attacks/progress-reporter.ts';
import { readPerturbation } from '../attacks/stored-perturbation.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import { withImages } from '../datasets/with-images.ts';
import type { ModelFacts, OpenModel } from '../models/opened-model.ts';
import type { ChecksResult, ModelSpec, RunChecksTask, RunnerMessage } from '../protocol.ts';

export interface ChecksEnvironment {
  readonly openModel: OpenModel;
  readonly send: (message: RunnerMessage) => void;
  /** What is run; absent: every sanity check. */
  readonly battery?: (input: ChecksInput) => AsyncGenerator<ChecksProgress, ChecksOutcome, void>;
}

/** Where preparation and checks lie in a whole run. */
const SPANS = {
  GENERATION: { phase: 'preparing the generation split', from: 0, to: 0.02 },
  EVALUATION: { phase: 'preparing the evaluation split', from: 0.02, to: 0.04 },
  checks: { from: 0.04, to: 1 },
} as const;

/** The undefended model that is shipped with the product: what every attack must break. */
const CONTROL: ModelSpec = {
  files: [{ name: 'undefended-cnn.onnx', path: controlModelPath }], classes: controlClasses, preprocessing: controlPreprocessing,
};

/** Runs the sanity checks of one model, with the positive control beside it on the same engine. */
export async function runChecksTask(task: RunChecksTask, { openModel, send, battery = runAll }: ChecksEnvironment): Promise<ChecksResult> {
  const startedAt = performance.now();
  const reporter = new ProgressReporter(send);
  try {
    return await withModel(task.model, openModel, (classifier, { outputKind }) => withModel(CONTROL, openModel, (control) =>
      withSplits(task, classifier, reporter, async (images, generation) => {
        const { settings, budgets, model: { classes } } = task;
        const outcome = await follow(battery({
          classifier, outputKind, images, generation, classes, settings, budgets, perturbations: await perturbationsOf(task),
          control: { classifier: control, images: await openControlImages() },
        }), reporter);
        return { ...outcome, runtime: classifier.runtime, seconds: (performance.now() - startedAt) / 1000 };
      })));
  } finally {
    reporter.stop();
  }
}

function runAll(input: ChecksInput): ReturnType<typeof runChecks> {
  return runChecks(input);
}

async function withModel<T>(spec: ModelSpec, openModel: OpenModel, work: (classifier: Classifier, facts: ModelFacts) => Promise<T>): Promise<T> {
  const { facts, classifier: compile } = await openModel(spec);
  const classifier = await compile();
  try {
    return await work(classifier, facts);
  } finally {
    await classifier.dispose();
  }
}

function withSplits<T>(
  task: RunChecksTask, { imageShape }: Classifier, reporter: ProgressReporter, work: (images: PreparedImages, generation: PreparedImages) => Promise<T>,
): Promise<T> {
  const open = (split: 'GENERATION' | 'EVALUATION') => ({ ...task, split, imageShape, onPrepared: reporter.counting(SPANS[split]) });
  return withImages(open('GENERATION'), (generation) => withImages(open('EVALUATION'), (images) => work(images, generation)));
}

async function follow(steps: AsyncGenerator<ChecksProgress, ChecksOutcome, void>, reporter: ProgressReporter): Promise<ChecksOutcome> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    reporter.attack(step.value, SPANS.checks);
  }
}

async function perturbationsOf({ perturbations, model: { classes } }: RunChecksTask): Promise<readonly CheckedPerturbation[]> {
  return Promise.all(perturbations.map(async (made): Promise<CheckedPerturbation> => {
    const { attackId, algorithm, isAttack, norm, epsilon, tensorPath } = made;
    return { attackId, algorithm, isAttack, norm, epsilon, goal: goalOf(made, classes), tensor: await readPerturbation(tensorPath, `the perturbation of ${attackId}`) };
  }));
}
