import { inOrder } from '../attacks/support/batches.ts';
import type { Check } from './check.ts';
import { cleanOf } from './support/clean-of.ts';
import { CountingClassifier } from './support/counting-classifier.ts';
import { WHITE_BOX } from './support/families.ts';
import { gradientParameters } from './support/gradient-parameters.ts';
import { size } from './support/image-sets.ts';
import { runOnImages } from './support/image-attack-run.ts';
import { findingOf, type Line } from './support/verdict.ts';
import { rateText } from './support/words.ts';

const BUDGET = { norm: 'LINF', epsilon: 8 / 255 } as const;

/** Share of the answers of a model without defense that each attack must change. */
const LEAST_SUCCESS = 0.99;

/** An attack that cannot break a model nobody defended says nothing about one that it leaves standing. */
export const positiveControl: Check = {
  id: 'S-16',
  title: 'A reference model without defense is broken',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019',
  needsGradient: false,
  cost: ({ input: { control, settings: { steps, restarts } } }) => (control?.images.count ?? 0) * (1 + 3 * (restarts * (steps + 1) + 2)),
  async *run(context) {
    const { control, settings } = context.input;
    if (!control) return { outcome: 'NOT_TESTED', detail: 'The reference model could not be opened here.', numbers: {} };
    const classifier = new CountingClassifier(control.classifier);
    const { images } = control;
    const cleanPredictions = yield* cleanOf({ classifier }, images);
    const lines: Line[] = [];
    for (const name of WHITE_BOX.filter((each) => each !== 'fgsm' && context.serves(each, BUDGET))) {
      const run = yield* runOnImages({ classifier, images, cleanPredictions }, {
        attack: context.imageAttack(name), threatModel: { goal: { kind: 'NONTARGETED' }, ...BUDGET },
        parameters: gradientParameters(name, settings), positions: inOrder(images.count), seed: context.seed('control'),
      });
      const broken = size(run.broken);
      lines.push({
        outcome: broken >= LEAST_SUCCESS * images.count ? 'PASS' : 'FAIL',
        text: `${name}, ${settings.steps} steps, on the undefended reference model at LINF 8/255: ${rateText(broken, images.count)}, expected at least ${100 * LEAST_SUCCESS} %.`,
        numbers: { controlImages: images.count, [name]: broken },
      });
    }
    const { outcome, detail, numbers } = findingOf(lines, 'No gradient attack to try.');
    return { outcome, detail, numbers: { ...numbers, controlImagesShown: classifier.shown } };
  },
};
