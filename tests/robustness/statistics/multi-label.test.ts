import { multiLabelFigures, type MultiLabelOutcome } from '../../../src/robustness/metrics/index.ts';

const context = { labels: ['effusion', 'nodule'], thresholds: [0.5, 0.9] };

/** Four images by hand; a logit of 2 has probability 0.88, one of 3 has 0.95. */
const outcomes: readonly MultiLabelOutcome[] = [
  { truth: [true, true], cleanLogits: [1, 3], adversarialLogits: [-1, 3] },
  { truth: [true, false], cleanLogits: [1, 2], adversarialLogits: [1, 3] },
  { truth: [false, true], cleanLogits: [-1, 2], adversarialLogits: [1, 2] },
  { truth: [false, false], cleanLogits: [-2, -1], adversarialLogits: [-2, -1] },
].map((row, index) => ({ ...row, image: `scan-${index}`, patient: null }));

const counts = (rate: { successes: number; n: number } | undefined): unknown => rate && [rate.successes, rate.n];

it('decides each label at its own threshold, and counts label by label', () => {
  const [effusion, nodule] = multiLabelFigures(outcomes, context).perLabel;
  expect([effusion?.label, nodule?.label]).toEqual(context.labels);
  expect([counts(effusion?.clean.sensitivity), counts(effusion?.clean.specificity)]).toEqual([[2, 2], [2, 2]]);
  expect([counts(effusion?.adversarial.sensitivity), counts(effusion?.adversarial.specificity)]).toEqual([[1, 2], [1, 2]]);
  expect([counts(nodule?.clean.sensitivity), counts(nodule?.clean.specificity), counts(nodule?.clean.ppv), counts(nodule?.clean.npv)]).toEqual([[1, 2], [2, 2], [1, 1], [2, 3]]);
  expect([counts(nodule?.adversarial.sensitivity), counts(nodule?.adversarial.specificity)]).toEqual([[1, 2], [1, 2]]);
  expect([counts(effusion?.foolingRate), counts(effusion?.lost), counts(effusion?.gained)]).toEqual([[2, 4], [1, 2], [1, 2]]);
  expect([counts(nodule?.foolingRate), counts(nodule?.lost), counts(nodule?.gained)]).toEqual([[1, 4], [0, 1], [1, 3]]);
  // Positive logits 1, 1 above -1, -2; under attack -1, 1 against 1, -2: one pair tied, one lost.
  expect([effusion?.clean.auroc.value, effusion?.adversarial.auroc.value]).toEqual([1, 0.625]);
});

it('counts whole label sets and single decisions', () => {
  const { clean, adversarial, anyFoolingRate } = multiLabelFigures(outcomes, context);
  expect([counts(clean.subsetAccuracy), counts(adversarial.subsetAccuracy), counts(anyFoolingRate)]).toEqual([[3, 4], [1, 4], [3, 4]]);
  expect([clean.hammingLoss.value, adversarial.hammingLoss.value]).toEqual([1 / 8, 4 / 8]);
  expect(adversarial.hammingLoss.lower).toBeLessThan(0.5);
  expect(adversarial.hammingLoss.upper).toBeGreaterThan(0.5);
});

it('has no interval of a loss that nothing varies, and nothing from no images', () => {
  const same = multiLabelFigures(outcomes.slice(3), context).clean;
  expect(same.hammingLoss).toMatchObject({ value: 0, lower: null, upper: null, method: 'none' });
  expect(multiLabelFigures([], context).clean).toMatchObject({ subsetAccuracy: { n: 0, lower: 0, upper: 1 }, hammingLoss: { value: null } });
});

it('refuses rows and thresholds that do not fit the labels', () => {
  expect(() => multiLabelFigures(outcomes, { ...context, thresholds: [0.5] })).toThrow('2 labels');
  expect(() => multiLabelFigures(outcomes, { ...context, thresholds: [0.5, 1.5] })).toThrow('1.5');
  expect(() => multiLabelFigures([...outcomes, { image: 'scan-9', patient: null, truth: [true], cleanLogits: [0, 0], adversarialLogits: [0, 0] }], context)).toThrow('scan-9');
});
