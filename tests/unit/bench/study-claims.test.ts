import { judgeClaims, strongest, type ClaimResults } from '../../../bench/study/analysis/claims.ts';
import type { AttackRow, CleanChange, ModelResults, RetrainingRow, Target } from '../../../bench/study/analysis/study-results.ts';
import { clopperPearsonRate, mcnemar, pairedDifference, wilsonRate } from '../../../src/robustness/metrics/index.ts';

const N = 600;
const ARCHITECTURES = ['vgg16', 'resnet50', 'densenet121'];

const model = (architecture: string, right = 540): ModelResults => ({
  task: 'chest', architecture, variant: 'parent', input: '3x8x8', parameters: 10, trainedOn: 100, history: [], warnings: [],
  clean: {
    accuracy: clopperPearsonRate(right, N), majorityShare: 0.625, oneClassCeiling: 0.6,
    balancedAccuracy: { value: 0.9, n: N, lower: 0.87, upper: 0.92, level: 0.95, method: 'wilson' },
    auroc: { value: 0.95, n: N, lower: 0.93, upper: 0.97, level: 0.95, method: 'delong' },
  },
});

const attack = (architecture: string, target: Target, successes: number | null, more: Partial<AttackRow> = {}): AttackRow => ({
  task: 'chest', architecture, variant: 'parent', algorithm: 'uap-sgd', norm: 'L2', zeta: 4, epsilon: 1, target,
  rate: successes === null ? null : wilsonRate(successes, N), exact: successes === null ? null : clopperPearsonRate(successes, N),
  trainingRate: 0.9, control: wilsonRate(30, N), prevalence: null, net: null, ssim: 0.9, confusion: null,
  failure: successes === null ? 'found no perturbation' : null, warnings: [], ...more,
});

const retrained = (architecture: string, onlyParent: number, onlyChild: number): RetrainingRow => {
  const counts = { both: 100, onlyA: onlyParent, onlyB: onlyChild, neither: N - 100 - onlyParent - onlyChild };
  return {
    task: 'chest', architecture, algorithm: 'uap-sgd', norm: 'L2', zeta: 4, target: null, parent: wilsonRate(100 + onlyParent, N), old: null,
    adaptive: { child: wilsonRate(100 + onlyChild, N), difference: pairedDifference(counts), test: mcnemar(counts) },
  };
};

const cleanChange = (architecture: string, lost: number): CleanChange => {
  const counts = { both: 540 - lost, onlyA: 0, onlyB: lost, neither: N - 540 };
  return { task: 'chest', architecture, parent: wilsonRate(540, N), child: wilsonRate(540 - lost, N), difference: pairedDifference(counts), test: mcnemar(counts) };
};

const results = (changes: Partial<ClaimResults>): ClaimResults => (
  { models: ARCHITECTURES.map((name) => model(name)), attacks: [], retraining: [], cleanChanges: ARCHITECTURES.map((name) => cleanChange(name, 12)), ...changes });
const verdictsOf = (changes: Partial<ClaimResults>): Record<string, string> =>
  Object.fromEntries(judgeClaims(results(changes), 4).map(({ id, verdict }) => [id, verdict]));

describe('claims of the study', () => {
  it('are not decided without numbers', () => {
    expect(verdictsOf({})).toEqual({ nontargeted: 'not decided', targeted: 'not decided', architecture: 'not decided', retraining: 'not decided' });
  });

  it('agree where every model falls alike, both ways', () => {
    const attacks = ARCHITECTURES.flatMap((name) => [attack(name, null, 540), attack(name, 'PNEUMONIA', 590)]);
    expect(verdictsOf({ attacks })).toMatchObject({ nontargeted: 'agree', targeted: 'agree', architecture: 'agree' });
  });

  it('disagree where the intervals lie below 80 %, and an attack that found nothing counts as below', () => {
    const attacks = [attack('vgg16', null, 300), attack('resnet50', null, null), attack('densenet121', null, 310)];
    expect(verdictsOf({ attacks })).toMatchObject({ nontargeted: 'disagree', targeted: 'not decided' });
  });

  it('are mixed where models differ, or where 80 % lies within the intervals', () => {
    expect(verdictsOf({ attacks: [attack('vgg16', null, 300), attack('resnet50', null, 590), attack('densenet121', null, 590)] }))
      .toMatchObject({ nontargeted: 'mixed', architecture: 'disagree' });
    expect(verdictsOf({ attacks: ARCHITECTURES.map((name) => attack(name, null, 480)) }).nontargeted).toBe('mixed');
  });

  it('count no success that noise of the same size has too', () => {
    const attacks = ARCHITECTURES.map((name) => attack(name, 'PNEUMONIA', 590, { control: wilsonRate(580, N) }));
    expect(verdictsOf({ attacks }).targeted).toBe('mixed');
  });

  it('leave out models no better than always naming the most frequent class, other budgets and children', () => {
    const models = [model('vgg16', 376), model('resnet50'), model('densenet121')];
    const attacks = [
      attack('vgg16', null, 590), attack('resnet50', null, 300), attack('densenet121', null, 300),
      attack('resnet50', null, 590, { zeta: 6 }), attack('resnet50', null, 590, { variant: 'child' }),
    ];
    const [nontargeted] = judgeClaims(results({ models, attacks }), 4);
    expect(nontargeted).toMatchObject({ verdict: 'disagree', evidence: [
      '0 of 2 cases above, 2 below, 0 neither', 'success from 50.0 % to 50.0 %',
      'on 2 of 2 models a perturbation that sends every image to one class could not reach 80 %: at most 60.0 % to 60.0 %',
    ] });
  });

  it('take the strongest attack on each model', () => {
    const weak = attack('vgg16', null, 100, { algorithm: 'uap-iterative' });
    const strong = attack('vgg16', null, 500);
    expect(strongest([weak, strong, attack('vgg16', null, null)])).toEqual([strong]);
  });

  it('say little of architectures from two of them', () => {
    const models = [model('vgg16'), model('resnet50')];
    expect(verdictsOf({ models, attacks: [attack('vgg16', null, 500), attack('resnet50', null, 500)] }).architecture).toBe('not decided');
  });

  it('count retraining as help only where success fell by 10 points and not by chance', () => {
    const helped = retrained('vgg16', 120, 5);
    const little = retrained('resnet50', 40, 5);
    const worse = retrained('densenet121', 5, 120);
    const cases = (retraining: RetrainingRow[]) => judgeClaims(results({ retraining }), 4).find(({ id }) => id === 'retraining');
    expect(cases([helped, little, worse])).toMatchObject({ verdict: 'mixed', evidence: ['helped in 1 of 3 cases; success fell in 0 more, but accuracy on clean images too; made it worse in 1'] });
    expect(cases([little, worse])).toMatchObject({ verdict: 'agree', evidence: ['helped in 0 of 2 cases; success fell in 0 more, but accuracy on clean images too; made it worse in 1'] });
    expect(cases([helped, helped])).toMatchObject({ verdict: 'disagree' });
  });

  it('do not count it as help where answers to clean images got worse', () => {
    const retraining = [retrained('vgg16', 120, 5), retrained('resnet50', 120, 5)];
    const cleanChanges = [cleanChange('vgg16', 60), cleanChange('resnet50', 60)];
    const claim = judgeClaims(results({ retraining, cleanChanges }), 4).find(({ id }) => id === 'retraining');
    expect(claim).toMatchObject({ verdict: 'agree', evidence: ['helped in 0 of 2 cases; success fell in 2 more, but accuracy on clean images too; made it worse in 0'] });
  });
});
