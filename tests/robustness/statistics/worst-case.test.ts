import fc from 'fast-check';
import { outcomeMetric, rateOf, worstCase, type Outcome } from '../../../src/robustness/metrics/index.ts';
import { outcomeOf } from './outcomes.ts';

const nontargeted = { target: null, from: null };
const table = (rows: readonly (readonly number[])[]): Outcome[] => rows.map((row, index) => outcomeOf(row, { image: `scan-${index}` }));

/** [label, clean prediction, prediction under attack] of five images; the model is right on the first four. */
const attacks = new Map([
  ['fgsm', table([[0, 0, 1], [0, 0, 0], [1, 1, 1], [1, 1, 1], [0, 1, 1]])],
  ['pgd', table([[0, 0, 1], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1]])],
  ['square', table([[0, 0, 0], [0, 0, 0], [1, 1, 0], [1, 1, 1], [0, 1, 0]])],
]);

it('takes the mean over images of the worst over attacks, not the worst mean', () => {
  const worst = worstCase(attacks, 'adversarialAccuracy', nontargeted);
  // Each attack alone leaves two to four images right; together they leave one.
  expect(worst.rate).toMatchObject({ successes: 1, n: 5, method: 'wilson' });
  expect(worst.attacks).toEqual(['fgsm', 'pgd', 'square']);
  expect(worst.images.map(({ image, harmedBy }) => [image, harmedBy])).toEqual([
    ['scan-0', ['fgsm', 'pgd']], ['scan-1', ['pgd']], ['scan-2', ['square']], ['scan-3', []], ['scan-4', ['fgsm', 'pgd']]]);
  expect(worst.onlyBy).toEqual([{ attack: 'fgsm', images: 0 }, { attack: 'pgd', images: 1 }, { attack: 'square', images: 1 }]);
});

it('counts any change for fooling rates, and among the right for the conditional one', () => {
  expect(worstCase(attacks, 'foolingRate', nontargeted).rate).toMatchObject({ successes: 4, n: 5 });
  expect(worstCase(attacks, 'conditionalFoolingRate', nontargeted).rate).toMatchObject({ successes: 3, n: 4 });
  expect(worstCase(attacks, 'netTargetedSuccessRate', { target: 1, from: null }).rate).toMatchObject({ successes: 2, n: 2 });
  expect(worstCase(attacks, 'classToClassRate', { target: 0, from: 1 }).rate).toMatchObject({ successes: 1, n: 2 });
});

it('refuses tables that are not of one model, and rates that are not defined', () => {
  expect(() => worstCase(new Map(), 'foolingRate', nontargeted)).toThrow('found none');
  expect(() => worstCase(attacks, 'targetedSuccessRate', nontargeted)).toThrow('targetedSuccessRate is defined');
  const other = table([[0, 1, 1], [0, 0, 0], [1, 1, 1], [1, 1, 1], [0, 1, 1]]);
  expect(() => worstCase(new Map([...attacks, ['other', other]]), 'foolingRate', nontargeted)).toThrow('clean predictions 0 and 1 of scan-0 (other)');
  expect(() => worstCase(new Map([...attacks, ['short', other.slice(1)]]), 'foolingRate', nontargeted)).toThrow('5 and 4 images');
});

it('is no better than any attack alone, and equal to it where there is one', () => {
  const answer = fc.nat(2);
  const tables = fc.array(fc.tuple(answer, answer, answer, answer, answer), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(tables, (rows) => {
    const byAttack = new Map([2, 3, 4].map((column) => [
      `attack-${column}`, rows.map((row, index) => outcomeOf([row[0], row[1], row[column] ?? 0], { image: `scan-${index}` }, 3))]));
    for (const metric of ['adversarialAccuracy', 'foolingRate', 'conditionalFoolingRate', 'targetedSuccessRate'] as const) {
      const context = { target: 2, from: null };
      const rule = outcomeMetric(metric, context);
      if (!rule) throw new Error(`expected ${metric}`);
      const worst = worstCase(byAttack, metric, context).rate;
      const alone = [...byAttack.values()].map((outcomes) => rateOf(outcomes, rule));
      for (const { successes, n } of alone) {
        expect(n).toBe(worst.n);
        if (metric === 'adversarialAccuracy') expect(worst.successes).toBeLessThanOrEqual(successes);
        else expect(worst.successes).toBeGreaterThanOrEqual(successes);
      }
      const [first = '', outcomes = []] = [...byAttack][0] ?? [];
      expect(worstCase(new Map([[first, outcomes]]), metric, context).rate).toEqual(alone[0]);
    }
  }), { seed: 9, numRuns: 60 });
});
