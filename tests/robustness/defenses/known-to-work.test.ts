import { adversarialRetraining } from '../../../src/robustness/defenses/adversarial-retraining.ts';
import type { TrainingDefense } from '../../../src/robustness/defenses/defense.ts';
import { pgdAdversarialTraining } from '../../../src/robustness/defenses/pgd-adversarial-training.ts';
import { trades } from '../../../src/robustness/defenses/trades.ts';
import { universalAdversarialTraining } from '../../../src/robustness/defenses/universal-adversarial-training.ts';
import { accuracyOn, evaluation, foolingRate, harden, reliance, trainedParent } from './support/hardening.ts';
import type { SoftmaxRegression } from './support/softmax-regression.ts';

/** Perturbations that push everything to one class change half of the answers. */
const HALF = 0.5;

describe('a problem on which adversarial training is known to work', () => {
  let parent: SoftmaxRegression;
  beforeAll(async () => { parent = await trainedParent(); });

  it('is lost by a model that was only trained to be right', async () => {
    expect(await accuracyOn(parent, evaluation)).toBe(1);
    expect(await foolingRate(parent)).toBeCloseTo(HALF, 2);
    const { robust, tiny } = reliance(parent);
    expect(tiny).toBeGreaterThan(2 * robust);
  });

  it.each<[string, TrainingDefense, object]>([
    ['pgd-adversarial-training', pgdAdversarialTraining, { epochs: 6 }],
    ['trades', trades, { epochs: 6 }],
    ['universal-adversarial-training', universalAdversarialTraining, { epochs: 10 }],
    ['adversarial-retraining that keeps earlier perturbations', adversarialRetraining,
      { rounds: 10, keepEarlier: true, share: 0.9, patience: null, learningRate: 0.02, attackParameters: { epochs: 2 } }],
  ])('is won by %s', async (_, defense, parameters) => {
    const { child, outcome } = await harden(parent, defense, parameters);
    expect(await foolingRate(child)).toBeLessThan(0.05);
    for (const target of [0, 1]) expect(await foolingRate(child, { kind: 'TARGETED', target })).toBeLessThan(0.6);
    expect(await accuracyOn(child, evaluation)).toBeGreaterThan(0.9);
    const { robust, tiny } = reliance(child);
    expect(robust).toBeGreaterThan(4 * tiny);
    expect(outcome.history.at(-1)?.measures?.['accuracy on perturbed validation images']).toBeGreaterThan(0.9);
  });

  it('is not won by rounds that forget: each perturbation is withstood, and a later one fools again', async () => {
    const { child, outcome: { history } } = await harden(parent, adversarialRetraining, { rounds: 5, epochs: 3, attackParameters: { epochs: 2 } });
    const measured = (when: string): number[] => history.flatMap(({ measures = {} }) => measures[`success rate of the round's perturbations ${when} fine-tuning`] ?? []);
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(measured('after')).toHaveLength(5);
    expect(Math.max(...measured('after'))).toBeLessThan(0.1);
    expect(measured('before').slice(1).filter((rate) => rate > 0.4).length).toBeGreaterThanOrEqual(2);
    expect(await foolingRate(child)).toBeGreaterThan(0.4);
  });
});
