import { clopperPearsonRate } from '../../src/robustness/metrics/clopper-pearson.ts';
import { decideRate } from '../../src/robustness/reports/build/verdicts.ts';
import { buildReportDocument } from '../../src/robustness/reports/document.ts';
import type { LimitFacts, ReportFacts } from '../../src/robustness/reports/facts.ts';
import { attackFacts, RANDOM, RESNET, reportFacts, SGD } from '../fixtures/report-facts.ts';

const limit = (metric: string, bounds: { max?: number; min?: number }): LimitFacts =>
  ({ metric, max: bounds.max ?? null, min: bounds.min ?? null, rationale: 'set by the test' });

/** Facts of one model, attacked once with `flipRate` of the images moved, noise moving 2 %. */
function audit(flipRate: number, limits: readonly LimitFacts[], changes: Partial<ReportFacts> = {}): ReportFacts {
  const facts = reportFacts();
  return {
    ...facts,
    models: [RESNET],
    attacks: [
      attackFacts(RESNET, { algorithm: SGD, target: null, flipRate }, 0),
      attackFacts(RESNET, { algorithm: RANDOM, target: null, flipRate: 0.02 }, 1),
    ],
    audit: { ...facts.audit, limits },
    ...changes,
  };
}

const verdictOf = (facts: ReportFacts): string | undefined => buildReportDocument(facts).verdicts[0]?.verdict;

describe('decideRate', () => {
  const rate = clopperPearsonRate(20, 200);

  it.each([
    [{ max: 0.16, min: null }, 'PASS'],
    [{ max: rate.upper, min: null }, 'PASS'],
    [{ max: rate.lower, min: null }, 'INCONCLUSIVE'],
    [{ max: null, min: rate.lower }, 'PASS'],
    [{ max: null, min: rate.upper }, 'INCONCLUSIVE'],
    [{ max: 0.1, min: null }, 'INCONCLUSIVE'],
    [{ max: 0.06, min: null }, 'FAIL'],
    [{ max: null, min: 0.06 }, 'PASS'],
    [{ max: null, min: 0.1 }, 'INCONCLUSIVE'],
    [{ max: null, min: 0.16 }, 'FAIL'],
    [{ max: 0.2, min: 0.05 }, 'PASS'],
    [{ max: 0.2, min: 0.16 }, 'FAIL'],
    [{ max: null, min: null }, 'INCONCLUSIVE'],
  ])('against %j is %s', (bounds, expected) => {
    expect(decideRate(bounds, rate).verdict).toBe(expected);
  });
});

describe('verdicts', () => {
  it('pass, fail or stay open by the exact interval', () => {
    expect(verdictOf(audit(0.6, [limit('foolingRate', { max: 0.2 })]))).toBe('FAIL');
    expect(verdictOf(audit(0.1, [limit('foolingRate', { max: 0.2 })]))).toBe('PASS');
    expect(verdictOf(audit(0.2, [limit('foolingRate', { max: 0.2 })]))).toBe('INCONCLUSIVE');
  });

  it('go the other way round where larger is better', () => {
    expect(verdictOf(audit(0.6, [limit('adversarialAccuracy', { min: 0.7 })]))).toBe('FAIL');
    expect(verdictOf(audit(0.1, [limit('adversarialAccuracy', { min: 0.5 })]))).toBe('PASS');
  });

  it('are decided by the worst attack, not the best', () => {
    const attacks = [0.1, 0.6, 0.02].map((flipRate, position) => attackFacts(RESNET, { algorithm: SGD, target: null, flipRate, seed: position }, position));
    const verdict = buildReportDocument(audit(0, [limit('foolingRate', { max: 0.2 })], { attacks })).verdicts[0];
    expect(verdict).toMatchObject({ verdict: 'FAIL', attack_id: attacks[1]?.id });
  });

  it('carry the Clopper-Pearson interval', () => {
    const verdict = buildReportDocument(audit(0.6, [limit('foolingRate', { max: 0.2 })])).verdicts[0];
    expect(verdict?.observed?.ci95.method).toBe('clopper-pearson');
  });

  it('are not tested where nothing measured the figure', () => {
    expect(verdictOf(audit(0.6, [limit('netTargetedSuccessRate', { max: 0.2 })]))).toBe('NOT_TESTED');
    expect(verdictOf(audit(0.6, [limit('patience', { max: 0.2 })]))).toBe('NOT_TESTED');
  });

  it('do not take a control for an attack', () => {
    const control = attackFacts(RESNET, { algorithm: RANDOM, target: null, flipRate: 0.02 }, 1);
    expect(verdictOf(audit(0, [limit('foolingRate', { max: 0.2 })], { attacks: [control] }))).toBe('NOT_TESTED');
    expect(verdictOf(audit(0, [limit('cleanAccuracy', { min: 0.5 })], { attacks: [control] }))).toBe('PASS');
  });

  it('are no pass when the attack was no better than noise', () => {
    const document = buildReportDocument(audit(0.02, [limit('foolingRate', { max: 0.2 })]));
    expect(document.verdicts[0]).toMatchObject({ verdict: 'INCONCLUSIVE', reason: expect.stringContaining('matched random control') });
  });

  it('are no pass while a planned attack is missing', () => {
    const facts = audit(0.1, [limit('foolingRate', { max: 0.2 })]);
    const cancelled = { ...attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: 0.1, seed: 2 }, 2), state: 'CANCELLED' as const, evaluations: [], perturbation: null };
    expect(verdictOf(facts)).toBe('PASS');
    expect(verdictOf({ ...facts, attacks: [...facts.attacks, cancelled] })).toBe('INCONCLUSIVE');
  });

  it('are invalid when a blocking check failed', () => {
    const facts = audit(0.6, [limit('foolingRate', { max: 0.2 })]);
    expect(verdictOf({ ...facts, dataset: { ...facts.dataset, patientDisjoint: false } })).toBe('INVALID');
  });
});
