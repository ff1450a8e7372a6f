import { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf } from '../../numeric/tensor/tensor.ts';
import { clipToImages } from '../attacks/support/perturbed.ts';
import { predict } from '../attacks/support/predict.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import type { Budget } from './checks-input.ts';
import { strongestFamily } from './support/families.ts';
import { size, without } from './support/image-sets.ts';
import { noise, noiseKind } from './support/noise.ts';
import { perBudget } from './support/per-budget.ts';
import { atLeastAsStrong, expectedNone, gravest, type Verdict } from './support/verdict.ts';
import { rateText } from './support/words.ts';

/** Chance finds what a search did not only where the search is broken. */
export const randomNoise: Check = {
  id: 'S-08',
  title: 'Random noise of equal norm breaks no image that attacks could not, and far fewer',
  severity: 'BLOCKING',
  source: 'Carlini et al. 2019',
  needsGradient: false,
  cost: ({ count, input: { budgets, settings: { randomDraws } } }) => budgets.length * count * randomDraws,
  run: (context) => perBudget(context, async function* (budget) {
    const { broken } = yield* strongestFamily(context, budget);
    const byNoise = yield* brokenByNoise(context, budget);
    const onlyNoise = size(without(byNoise, broken));
    const onlyAttack = size(without(broken, byNoise));
    const { randomDraws } = context.input.settings;
    return {
      outcome: gravest([expectedNone(onlyNoise), farFewer(onlyAttack, onlyNoise)]),
      text: `any of ${randomDraws} draws an image (sign, uniform and Gaussian in turn) breaks ${rateText(size(byNoise), context.count)}, attacks ${rateText(size(broken), context.count)}; ${onlyNoise} by noise only. The literature asks for 10,000 draws and more.`,
      numbers: { images: context.count, draws: randomDraws, noise: size(byNoise), attack: size(broken), onlyNoise, onlyAttack },
    };
  }),
};

/** Without a clear lead of the attack, its success says no more than that the model does not stand noise. */
function farFewer(onlyAttack: number, onlyNoise: number): Verdict {
  return atLeastAsStrong(onlyAttack, onlyNoise) === 'FAIL' ? 'PASS' : 'INCONCLUSIVE';
}

async function* brokenByNoise(context: CheckContext, budget: Budget): AsyncGenerator<void, Uint8Array, void> {
  const { predictions } = yield* context.clean();
  const broken = new Uint8Array(context.count);
  const pixels = sizeOf(context.classifier.imageShape);
  for (const batch of context.batches()) {
    const clean = await context.images.read(batch);
    for (let draw = 0; draw < context.input.settings.randomDraws; draw++) {
      const noisy = floatTensor(clean.shape, clean.data.slice());
      batch.forEach((position, row) => {
        const random = Random.fromSeed(context.seed('noise', budget.norm, position, draw));
        const change = noise(pixels, budget, noiseKind(draw), random);
        for (let i = 0; i < pixels; i++) noisy.data[row * pixels + i] = (noisy.data[row * pixels + i] ?? 0) + (change[i] ?? 0);
      });
      clipToImages(noisy.data);
      const predicted = await predict(context.classifier, noisy);
      batch.forEach((position, row) => {
        if (predicted[row] !== predictions[position]) broken[position] = 1;
      });
      yield;
    }
  }
  return broken;
}
