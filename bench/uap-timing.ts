import { Random } from '../src/kernel/random.ts';
import { runAttack, type AttackResult } from '../src/robustness/attacks/run-attack.ts';
import { uapSgd } from '../src/robustness/attacks/uap-sgd.ts';
import { epsilonFromZeta, meanNorms } from '../src/robustness/audit/budget.ts';
import { cleanPredictions } from '../src/robustness/audit/predict.ts';
import { perturbed } from '../src/robustness/attacks/support/perturbed.ts';
import { predictions, type Classifier } from '../src/robustness/classifier.ts';
import type { ImageSource } from '../src/robustness/image-source.ts';
import type { Goal, ThreatModel } from '../src/robustness/threat-model.ts';
import { timeRepeats, type Timing } from './timing.ts';

/** 4 % of the mean L2 norm, the reference study's larger budget. */
const ZETA_PERCENT = 4;
const SEED = 1;

export interface UapTiming {
  readonly seconds: Timing;
  readonly epsilon: number;
  /** On the evaluation split: Rf when nontargeted, Rs when targeted. A fast attack that does not work is no news. */
  readonly successRate: number;
}

interface Splits {
  readonly generation: ImageSource;
  readonly evaluation: ImageSource;
}

async function craft(classifier: Classifier, images: ImageSource, threatModel: ThreatModel, clean: Int32Array): Promise<AttackResult> {
  const run = runAttack(uapSgd, {
    classifier, images, cleanPredictions: clean, threatModel, parameters: uapSgd.parameters.parse({}), random: Random.fromSeed(SEED),
  });
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
  }
}

async function successRate(classifier: Classifier, images: ImageSource, goal: Goal, { perturbation }: AttackResult): Promise<number> {
  const all = await images.read(Uint32Array.from({ length: images.count }, (_, index) => index));
  const clean = predictions(await classifier.logits(all));
  const under = predictions(await classifier.logits(perturbed(all, perturbation.data)));
  const reached = under.filter((label, index) => (goal.kind === 'TARGETED' ? label === goal.target : label !== clean[index]));
  return reached.length / images.count;
}

/** Seconds from the first look at the generation split to the finished perturbation, with uap-sgd's own defaults. */
export async function timeUap(classifier: Classifier, { generation, evaluation }: Splits, goal: Goal, repeats: number): Promise<UapTiming> {
  const epsilon = epsilonFromZeta(ZETA_PERCENT, 'L2', await meanNorms(generation));
  const made: AttackResult[] = [];
  const seconds = await timeRepeats(repeats, async () => {
    const clean = await cleanPredictions(classifier, generation);
    made.push(await craft(classifier, generation, { goal, norm: 'L2', epsilon }, clean));
  });
  const last = made.at(-1);
  if (!last) throw new Error('expected a perturbation from each repeat, found none');
  return { seconds, epsilon, successRate: await successRate(classifier, evaluation, goal, last) };
}
