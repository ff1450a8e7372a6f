import { buildReportDocument } from '../../src/robustness/reports/document.ts';
import { PSNR_CEILING_DB } from '../../src/robustness/metrics/psnr.ts';
import { wilsonRate } from '../../src/robustness/metrics/rate.ts';
import type { AttackFacts, ReportFacts } from '../../src/robustness/reports/facts.ts';
import { MEASURED_CHECKS } from '../../src/robustness/reports/sanity/measured-checks.ts';
import { runSanityChecks, SANITY_CHECKS } from '../../src/robustness/reports/sanity/run-sanity-checks.ts';
import type { SanityFinding } from '../../src/robustness/reports/schema/results.ts';
import { CHILD, hardenedFacts } from '../fixtures/defense-facts.ts';
import { attackFacts, RANDOM, RESNET, reportFacts, SGD } from '../fixtures/report-facts.ts';

const findingOf = (facts: ReportFacts, id: string): SanityFinding | undefined => runSanityChecks(facts).find((check) => check.id === id);

/** The fixture with its first attack changed. */
function withFirst(change: (attack: AttackFacts) => AttackFacts): ReportFacts {
  const facts = reportFacts();
  return { ...facts, attacks: facts.attacks.map((attack, index) => (index === 0 ? change(attack) : attack)) };
}

type Figures = AttackFacts['evaluations'][number]['figures'];

const withFigures = (change: (figures: Figures) => Partial<Figures>): ReportFacts => withFirst((attack) => ({
  ...attack,
  evaluations: attack.evaluations.map((evaluation) => ({ ...evaluation, figures: { ...evaluation.figures, ...change(evaluation.figures) } })),
}));

const withPerturbation = (change: Partial<NonNullable<AttackFacts['perturbation']>>): ReportFacts =>
  withFirst((attack) => ({ ...attack, perturbation: attack.perturbation && { ...attack.perturbation, ...change } }));

const twoAttacks = (attackRate: number, noiseRate: number): ReportFacts => reportFacts({
  models: [RESNET],
  attacks: [
    attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: attackRate }, 0),
    attackFacts(RESNET, { algorithm: RANDOM, target: null, flipRate: noiseRate }, 1),
  ],
});

/** A row a check: facts under which it must not pass. A check without a row fails the completeness test below. */
const VIOLATIONS: Readonly<Record<string, readonly (readonly [string, SanityFinding['outcome'], () => ReportFacts])[]>> = {
  'S-08u': [
    ['noise beats the attack', 'FAIL', () => twoAttacks(0.05, 0.4)],
    ['noise is as strong as the attack', 'INCONCLUSIVE', () => twoAttacks(0.1, 0.1)],
    ['no control was run', 'INCONCLUSIVE', () => reportFacts({ attacks: reportFacts().attacks.filter(({ algorithm }) => algorithm.knowledge !== 'NONE') })],
  ],
  'S-13': [
    ['the norm is above the budget', 'FAIL', () => withPerturbation({ linf: 10 / 255 + 1e-5 })],
    ['the pictures are further off than the norm allows', 'FAIL', () => withPerturbation({ psnrDb: 27.9 })],
  ],
  'A-01': [
    ['the perturbation is zero', 'FAIL', () => withPerturbation({ linf: 0, l2: 0 })],
    ['clipping undid it on every image', 'FAIL', () => withPerturbation({ psnrDb: PSNR_CEILING_DB })],
    ['there is none', 'FAIL', () => withFirst((attack) => ({ ...attack, perturbation: null }))],
  ],
  'S-15': [
    ['patients are in both splits', 'FAIL', () => reportFacts({ dataset: { ...reportFacts().dataset, patientDisjoint: false } })],
    ['patients read out of file names are in both splits', 'INCONCLUSIVE', () => reportFacts({ dataset: { ...reportFacts().dataset, patientDisjoint: false, patientsDerived: true } })],
    ['patients are unknown', 'INCONCLUSIVE', () => reportFacts()],
  ],
  'A-02': [
    ['worse than guessing', 'FAIL', () => withFigures(() => ({ cleanAccuracy: wilsonRate(150, 468) }))],
    ['no better than the commonest class', 'INCONCLUSIVE', () => withFigures(() => ({ cleanAccuracy: wilsonRate(240, 468) }))],
  ],
  'S-12': [['no reference output was given', 'NOT_TESTED', () => reportFacts({ models: [{ ...RESNET, referenceVectors: 0 }] })]],
  'A-03': [
    ['a rate leaves images out', 'FAIL', () => withFigures(({ foolingRate }) => ({ foolingRate: wilsonRate(foolingRate.successes, 467) }))],
    ['a class is left out', 'FAIL', () => withFigures(({ perClass }) => ({ perClass: perClass.slice(1) }))],
  ],
  'A-04': [
    ['the rate disagrees with the matrix', 'FAIL', () => withFigures(({ foolingRate }) => ({ foolingRate: wilsonRate(foolingRate.successes + 1, foolingRate.n) }))],
    ['a rate is not its own quotient', 'FAIL', () => withFigures(({ foolingRate }) => ({ foolingRate: { ...foolingRate, value: 0.1 } }))],
  ],
  'A-05': [
    ['a finished attack has no result', 'FAIL', () => withFirst((attack) => ({ ...attack, evaluations: [] }))],
    ['it was scored on what it learnt from', 'FAIL', () => withFigures(() => ({ split: 'GENERATION' }))],
  ],
  'A-06': [['an attack ran before the limits stood', 'FAIL', () => withFirst((attack) => ({ ...attack, startedAt: '2026-11-22T08:59:29.000Z' }))]],
  'A-07': [['an attack was cancelled', 'FAIL', () => withFirst((attack) => ({ ...attack, state: 'CANCELLED' }))]],
  'A-08': [['few images', 'FAIL', () => {
    const { dataset } = reportFacts();
    return reportFacts({ dataset: { ...dataset, splits: dataset.splits.map((split) => ({ ...split, images: 99 })) } });
  }]],
  'S-03': [['a larger budget does worse', 'FAIL', () => reportFacts({
    models: [RESNET],
    attacks: [0.5, 0.2].map((flipRate, index) => attackFacts(RESNET, { algorithm: SGD, target: null, flipRate, epsilon: (index + 1) / 255 }, index)),
  })]],
  'S-07': [['a perturbation made elsewhere does more', 'FAIL', () => reportFacts({
    models: [RESNET],
    attacks: [{ ...SGD, name: 'uap-stored', knowledge: 'BLACK_BOX' as const }, SGD].map((algorithm, index) =>
      attackFacts(RESNET, { algorithm, target: null, flipRate: index === 0 ? 0.9 : 0.2 }, index)),
  })]],
  'S-22': [
    ['only a perturbation made for another model was tried', 'FAIL', () => reportFacts({
      models: [CHILD],
      attacks: [attackFacts(CHILD, { algorithm: { ...SGD, name: 'uap-stored', knowledge: 'BLACK_BOX' }, target: null, flipRate: 0.1 }, 0)],
    })],
    ['only queries were tried', 'FAIL', () => reportFacts({
      models: [CHILD],
      attacks: [attackFacts(CHILD, { algorithm: { ...SGD, name: 'square', universal: false, kind: 'IMAGE', knowledge: 'BLACK_BOX' }, target: null, flipRate: 0.1 }, 0)],
    })],
    ['the adaptive attack did not finish', 'FAIL', () => reportFacts({
      models: [CHILD],
      attacks: [{ ...attackFacts(CHILD, { algorithm: SGD, target: null, flipRate: 0.1 }, 0), state: 'FAILED', evaluations: [] }],
    })],
    ['one of two hardened models was not attacked', 'FAIL', () => reportFacts({
      models: [CHILD, { ...CHILD, id: 'mdl_other' }],
      attacks: [attackFacts(CHILD, { algorithm: SGD, target: null, flipRate: 0.1 }, 0)],
    })],
    ['a foreign perturbation does better', 'INCONCLUSIVE', () => reportFacts({
      models: [CHILD],
      attacks: [{ ...SGD, name: 'uap-stored', knowledge: 'BLACK_BOX' as const }, SGD].map((algorithm, index) =>
        attackFacts(CHILD, { algorithm, target: null, flipRate: index === 0 ? 0.9 : 0.2 }, index)),
    })],
    ['no model declares a defense', 'NOT_TESTED', () => reportFacts()],
  ],
  'S-24': [['images were scored as computed only', 'NOT_TESTED', () => reportFacts()]],
  'S-09': [['the head is unknown', 'NOT_TESTED', () => reportFacts({ models: [{ ...RESNET, outputKind: null }] })]],
  'S-19': [['a targeted attack changes more answers', 'FAIL', () => reportFacts({
    models: [RESNET],
    attacks: [null, 0].map((target, index) => attackFacts(RESNET, { algorithm: SGD, target, flipRate: target === null ? 0.1 : 0.9 }, index)),
  })]],
  'S-21': [
    ['one seed', 'NOT_TESTED', () => reportFacts()],
    ['two seeds', 'INCONCLUSIVE', () => reportFacts({
      models: [RESNET],
      attacks: [1, 2].map((seed) => attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: 0.5, seed }, seed)),
    })],
  ],
};

describe('S-22', () => {
  it('passes a hardened model that was attacked through its defense, with the numbers', () => {
    const found = findingOf(hardenedFacts(), 'S-22');
    expect(found).toMatchObject({ outcome: 'PASS', severity: 'BLOCKING' });
    expect(found?.detail.replaceAll('\u00a0', ' ')).toMatch(/^PneumoScan R hardened \(adversarial-retraining\): 1 white-box attack \(uap-sgd\), at most 15 % of 468 from scratch on the defended model; 0 black-box attacks; 0 perturbations made for other models\.$/);
  });

  it('makes an audit invalid that never attacked the defense', () => {
    const facts = hardenedFacts();
    const attacks = facts.attacks.filter(({ modelId, algorithm }) => modelId !== CHILD.id || algorithm.knowledge === 'NONE');
    const document = buildReportDocument({ ...facts, attacks });
    expect(document.cover.validity).toBe('INVALID');
    expect(document.verdicts.every(({ verdict }) => verdict === 'INVALID')).toBe(true);
  });
});

describe('sanity checks', () => {
  it('have distinct ids, decided or not', () => {
    const ids = [...SANITY_CHECKS, ...MEASURED_CHECKS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('each have a violation that they are known to see', () => {
    expect(Object.keys(VIOLATIONS).sort()).toEqual(SANITY_CHECKS.map(({ id }) => id).sort());
  });

  it('pass on the fixture, but for what is unknown there', () => {
    const open = runSanityChecks(reportFacts()).filter(({ outcome }) => outcome !== 'PASS' && outcome !== 'NOT_TESTED');
    expect(open.map(({ id, outcome }) => [id, outcome])).toEqual([['S-15', 'INCONCLUSIVE']]);
  });

  it.each(Object.entries(VIOLATIONS).flatMap(([id, rows]) => rows.map(([what, outcome, facts]) => ({ id, what, outcome, facts }))))(
    '$id: $what gives $outcome', ({ id, outcome, facts }) => {
      expect(findingOf(facts(), id)).toMatchObject({ outcome });
    });

  it('pass where more was done than in the fixture', () => {
    const facts = reportFacts();
    expect(findingOf({ ...facts, dataset: { ...facts.dataset, patientDisjoint: true } }, 'S-15')?.outcome).toBe('PASS');
    const seeds = reportFacts({ models: [RESNET], attacks: [1, 2, 3, 4, 5].map((seed) => attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: 0.5, seed }, seed)) });
    expect(findingOf(seeds, 'S-21')).toMatchObject({ outcome: 'PASS', detail: expect.stringContaining('5 seeds') });
    const budgets = reportFacts({ models: [RESNET], attacks: [1, 4, 10].map((step) => attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: step / 20, epsilon: step / 255 }, step)) });
    expect(findingOf(budgets, 'S-03')).toMatchObject({ outcome: 'PASS', detail: '0 violations in 2 steps between budgets.' });
  });

  it('say how many violations there are, and the first of them', () => {
    expect(findingOf(withPerturbation({ linf: 1 }), 'S-13')?.detail).toMatch(/^1 violation in 10 perturbations:\nuap-sgd for any other answer at 0.03922 on PneumoScan R: norm 1 above the budget/);
  });
});
