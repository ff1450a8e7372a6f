import { Random } from '../../kernel/random.ts';
import { AppError } from '../../kernel/errors.ts';
import type { UniversalAttack } from '../attacks/attack.ts';
import { runAttack } from '../attacks/run-attack.ts';
import { perturbed } from '../attacks/support/perturbed.ts';
import { predict } from '../attacks/support/predict.ts';
import type { Goal } from '../threat-model.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import { cleanOf } from './support/clean-of.ts';
import { WHOLE_RANGE } from './support/wide-budgets.ts';
import { certainlyNone, findingOf, type Line } from './support/verdict.ts';
import { goalText, numbersOf, rateText } from './support/words.ts';

const EPOCHS = 3;
const BATCH = 16;

/**
 * With the whole pixel range a universal perturbation can make every image the same: then all get the class of that
 * image, and only those that had it before are not fooled. A targeted one must bring every image to its target.
 */
export const unboundedPerturbation: Check = {
  id: 'S-01b',
  title: 'An unbounded universal perturbation reaches its ceiling',
  severity: 'WARNING',
  source: 'ours',
  needsGradient: true,
  cost: ({ generation, count, classifier: { classCount } }) => {
    const legs = (classCount <= 4 ? classCount + 1 : 1) + 1;
    return generation.count * (2 + legs * EPOCHS * 2) + 2 * count;
  },
  async *run(context) {
    const { predictions } = yield* context.clean();
    const rarest = rarestClass(predictions, context.classifier.classCount);
    const lines: Line[] = [];
    for (const goal of [{ kind: 'NONTARGETED' }, { kind: 'TARGETED', target: rarest }] as const) {
      const after = yield* predictionsUnder(context, goal);
      const line = goal.kind === 'TARGETED' ? targeted(goal, predictions, after) : nontargeted(predictions, after);
      lines.push({ ...line, text: `uap-sgd for ${goalText(goal, context.input.classes)} within LINF 1: ${line.text}`, numbers: numbersOf(goal.kind.toLowerCase(), line.numbers) });
    }
    return findingOf(lines, '');
  },
};

async function* predictionsUnder(context: CheckContext, goal: Goal): AsyncGenerator<void, Int32Array, void> {
  const steps = runAttack(universal(context), {
    classifier: context.classifier,
    images: context.generation,
    cleanPredictions: yield* cleanOf(context, context.generation),
    threatModel: { goal, ...WHOLE_RANGE },
    parameters: { epochs: EPOCHS, batchSize: BATCH },
    random: Random.fromSeed(context.seed('unbounded', goal.kind)),
  });
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) yield;
  const predicted = new Int32Array(context.count);
  for (const batch of context.batches()) {
    predicted.set(await predict(context.classifier, perturbed(await context.images.read(batch), step.value.perturbation.data)), batch[0]);
    yield;
  }
  return predicted;
}

function universal({ tools }: CheckContext): UniversalAttack {
  const attack = tools.attacks.find(({ name }) => name === 'uap-sgd');
  if (attack?.kind === 'UNIVERSAL') return attack;
  throw new AppError('UNSUPPORTED', 'expected a universal attack uap-sgd, found none');
}

function nontargeted(before: Int32Array, after: Int32Array): Line {
  const common = commonest(after);
  const ceiling = before.filter((label) => label !== common).length;
  const fooled = before.filter((label, image) => label !== after[image]).length;
  return {
    outcome: certainlyNone(Math.max(0, ceiling - fooled)),
    text: `${rateText(fooled, before.length)} fooled; ceiling ${ceiling}, the images that did not have the class that most have under it.`,
    numbers: { images: before.length, fooled, ceiling },
  };
}

function targeted({ target }: { readonly target: number }, before: Int32Array, after: Int32Array): Line {
  const others = before.filter((label) => label !== target).length;
  const moved = before.filter((label, image) => label !== target && after[image] === target).length;
  return {
    outcome: others === 0 ? 'NOT_TESTED' : certainlyNone(others - moved),
    text: `${rateText(moved, others)} of the images not there before, expected all.`,
    numbers: { images: others, moved },
  };
}

function countsOf(labels: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

function commonest(labels: Int32Array): number {
  return [...countsOf(labels)].sort(([a, n], [b, m]) => m - n || a - b)[0]?.[0] ?? 0;
}

function rarestClass(predictions: Int32Array, classCount: number): number {
  const counts = countsOf(predictions);
  const classes = Array.from({ length: classCount }, (_, index) => index);
  return classes.sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || a - b)[0] ?? 0;
}
