import type { ImageSource } from '../image-source.ts';
import { inOrder } from '../attacks/support/batches.ts';
import type { Classifier } from '../classifier.ts';
import type { Norm } from '../threat-model.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import { cleanOf } from './support/clean-of.ts';
import { BLACK_BOX, WHITE_BOX } from './support/families.ts';
import { runOnImages } from './support/image-attack-run.ts';
import { size } from './support/image-sets.ts';
import { constantClassifier, imagesAtRadius, linearClassifier } from './support/linear-images.ts';
import type { Line } from './support/verdict.ts';
import { findingOf } from './support/verdict.ts';
import { numbersOf } from './support/words.ts';

/** Distance of every toy image to the other class; far enough from black and white that no pixel is clipped. */
const RADIUS: Readonly<Record<Norm, number>> = { LINF: 0.03, L2: 0.15 };

/** So near to the radius must the attack come from above, and find nothing that far below. */
const PRECISION = 0.01;

/** Of gradient attacks; queries of the others. */
const STEPS = 50;

/** On a linear model the shortest way is known, and on a constant one there is none: both must come out. */
export const negativeControl: Check = {
  id: 'S-17',
  title: 'Attacks find the analytic radius of a linear model and nothing on a constant one',
  severity: 'WARNING',
  source: 'Carlini et al. 2019; ours',
  needsGradient: false,
  cost: () => 0,
  async *run(context) {
    const lines: Line[] = [];
    for (const norm of ['LINF', 'L2'] as const) {
      for (const name of WHITE_BOX.filter((each) => context.serves(each, { norm }))) lines.push(yield* onLinear(context, name, norm));
      for (const name of [...WHITE_BOX, ...BLACK_BOX].filter((each) => context.serves(each, { norm }))) lines.push(yield* onConstant(context, name, norm));
    }
    const { outcome, detail, numbers } = findingOf(lines, 'No per-image attack to try.');
    const wrong = lines.filter((line) => line.outcome === 'FAIL').map(({ text }) => text);
    const all = `${lines.length - wrong.length} of ${lines.length} as expected: all toy images broken ${100 * PRECISION} % above their analytic radius and none ${100 * PRECISION} % below it on a linear model, none at any budget tried on a constant model.`;
    return { outcome, detail: lines.length > 0 ? [all, ...wrong].join('\n') : detail, numbers };
  },
};

async function* onLinear(context: CheckContext, name: string, norm: Norm): AsyncGenerator<void, Line, void> {
  const classifier = linearClassifier(context.seed('linear model'));
  const images = imagesAtRadius(classifier, norm, RADIUS[norm], context.seed('linear images', norm));
  const above = yield* broken(context, { name, norm, epsilon: RADIUS[norm] * (1 + PRECISION), classifier, images });
  const below = yield* broken(context, { name, norm, epsilon: RADIUS[norm] * (1 - PRECISION), classifier, images });
  return {
    outcome: above === images.count && below === 0 ? 'PASS' : 'FAIL',
    text: `${name} ${norm}, linear: ${above} of ${images.count} broken just above the radius, ${below} just below.`,
    numbers: numbersOf(`${norm}.${name}`, { toyImages: images.count, above, below }),
  };
}

async function* onConstant(context: CheckContext, name: string, norm: Norm): AsyncGenerator<void, Line, void> {
  const classifier = constantClassifier();
  const images = imagesAtRadius(linearClassifier(context.seed('linear model')), norm, RADIUS[norm], context.seed('linear images', norm));
  const found = yield* broken(context, { name, norm, epsilon: 10 * RADIUS[norm], classifier, images });
  return {
    outcome: found === 0 ? 'PASS' : 'FAIL',
    text: `${name} ${norm}, constant: reports ${found} of ${images.count} broken.`,
    numbers: numbersOf(`${norm}.${name}`, { onConstant: found }),
  };
}

interface Trial {
  readonly name: string;
  readonly norm: Norm;
  readonly epsilon: number;
  readonly classifier: Classifier;
  readonly images: ImageSource;
}

async function* broken(context: CheckContext, { name, norm, epsilon, classifier, images }: Trial): AsyncGenerator<void, number, void> {
  const cleanPredictions = yield* cleanOf({ classifier }, images);
  const isBlackBox = BLACK_BOX.some((each) => each === name);
  const parameters = isBlackBox ? { queries: STEPS } : name === 'fgsm' ? {} : { steps: STEPS, restarts: 1 };
  const run = yield* runOnImages({ classifier, images, cleanPredictions }, {
    attack: context.imageAttack(name), threatModel: { goal: { kind: 'NONTARGETED' }, norm, epsilon },
    parameters, positions: inOrder(images.count), seed: context.seed('toy'),
  });
  return size(run.broken);
}
