import fc from 'fast-check';
import { buildReportDocument } from '../../src/robustness/reports/document.ts';
import { gradeOf, SEVERITIES } from '../../src/robustness/reports/build/findings/grade.ts';
import type { Weakness } from '../../src/robustness/reports/build/findings/weaknesses.ts';
import type { LimitFacts, ReportFacts } from '../../src/robustness/reports/facts.ts';
import { renderReportHtml } from '../../src/robustness/reports/html/index.ts';
import type { Finding, Severity } from '../../src/robustness/reports/schema/findings.ts';
import { classFlows } from '../../src/robustness/metrics/class-flow.ts';
import { wilsonRate } from '../../src/robustness/metrics/rate.ts';
import { checkRun, CHILD, COLLAPSE, hardenedFacts, outcomesOf, worstCaseFacts } from '../fixtures/defense-facts.ts';
import { attackFacts, CLASSES, RANDOM, RESNET, reportFacts, SGD } from '../fixtures/report-facts.ts';

const attack = attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: 0.6 }, 0);
const noise = attackFacts(RESNET, { algorithm: RANDOM, target: null, flipRate: 0.02 }, 1);

/** One model, one attack beside noise, with its outcome table read. */
function audit(changes: Partial<ReportFacts> = {}): ReportFacts {
  return reportFacts({ models: [RESNET], attacks: [attack, noise], worstCases: [worstCaseFacts([outcomesOf(COLLAPSE)], { attackIds: [attack.id] })], ...changes });
}

const only = (facts: ReportFacts): Finding => {
  const { items } = buildReportDocument(facts).findings;
  expect(items).toHaveLength(1);
  return items[0] as Finding;
};

const weakness = (successes: number, n: number, changes: Partial<Weakness> = {}): Weakness => ({
  modelId: RESNET.id, goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: 0.04, attacks: [attack],
  success: wilsonRate(successes, n), adversarialAccuracy: wilsonRate(n - successes, n), control: null,
  limited: [{ metric: 'foolingRate', rate: wilsonRate(successes, n) }], classFlows: null, clinical: null, ...changes,
});

const limit = (max: number): LimitFacts => ({ metric: 'foolingRate', max, min: null, rationale: 'set by the test' });
const rank = (severity: Severity | undefined): number => (severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity));

describe('the rule of findings', () => {
  it.each([
    [300, 400, [], 'HIGH'],
    [220, 400, [], 'HIGH'],
    [200, 400, [], 'MEDIUM'],
    [60, 400, [], 'LOW'],
    [20, 400, [], undefined],
    [60, 400, [limit(0.05)], 'HIGH'],
    [60, 400, [limit(0.13)], 'MEDIUM'],
    [60, 400, [limit(0.16)], 'LOW'],
    [300, 400, [limit(0.99)], 'HIGH'],
    [0, 0, [limit(0.1)], undefined],
  ] as const)('%i of %i changed answers with limits %j is %s', (successes, n, limits, expected) => {
    expect(gradeOf(weakness(successes, n), limits)?.severity).toBe(expected);
  });

  it('never grades more success as less grave, nor a stricter limit', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (x, y, p, q) => {
      const [few, many] = [Math.min(x, y), Math.max(x, y)];
      const [strict, lax] = [Math.min(p, q), Math.max(p, q)];
      const graded = (successes: number, max: number): number => rank(gradeOf(weakness(successes, 300), [limit(max)])?.severity);
      return graded(many, p) <= graded(few, p) && graded(x, strict) <= graded(x, lax) && graded(x, lax) <= rank(gradeOf(weakness(x, 300), [])?.severity);
    }), { numRuns: 40 });
  });

  it('does not let a frequent class hide a rare one that collapses', () => {
    const rare = classFlows([outcomesOf([[[960, 0], [0, 0]], [[0, 0], [38, 2]]])], CLASSES);
    expect(gradeOf(weakness(38, 1000), [])).toBeUndefined();
    const grade = gradeOf(weakness(38, 1000, { classFlows: rare }), []);
    expect(grade?.severity).toBe('HIGH');
    expect(grade?.grounds.join()).toContain('recall of “pneumonia” changes by −95.0 points');
  });

  it('is printed, and every ground carries its numbers', () => {
    const { findings } = buildReportDocument(audit());
    expect(findings.rule.length).toBeGreaterThan(1);
    for (const ground of findings.items.flatMap(({ grounds }) => grounds)) expect(ground).toMatch(/^(HIGH|MEDIUM|LOW): .*95\u00a0% interval/);
  });
});

describe('a finding', () => {
  const finding = only(audit());

  it('says which classes collapse into which, with counts and intervals', () => {
    expect(finding).toMatchObject({ id: 'F-01', severity: 'HIGH', model_id: RESNET.id, success: { successes: 160, n: 400 }, control: { n: 468 } });
    expect(finding.collapse[0]?.replaceAll('\u00a0', ' ')).toMatch(/^“pneumonia”: recall 90 % of 200 \(95 % interval 85 to 93 %\) untouched, 15 % of 200 \(.*\) under attack; answered “normal” on 170 \(85 %\) of 200 images\.$/);
    expect(finding.classes?.[1]).toMatchObject({ class_name: 'pneumonia', n: 200, answers_under_attack: [{ class_name: 'normal', images: 170 }, { class_name: 'pneumonia', images: 30 }] });
  });

  it('reads it clinically at the prevalence of the split, and says so', () => {
    const reading = finding.clinical?.find(({ finding_class: name }) => name === 'pneumonia');
    expect(reading).toMatchObject({ decision: 'CLASS_NAMED', prevalence: { value: 0.5, source: 'EVALUATION_SPLIT', explained: expect.stringContaining('200 of 400 images') } });
    // 500 findings, of which 10 % are missed untouched and 85 % under attack; 500 without, of which 5 % and 10 % are false alarms.
    expect(reading?.missed_per_1000?.clean.value).toBeCloseTo(50, 9);
    expect(reading?.missed_per_1000?.under_attack.value).toBeCloseTo(425, 9);
    expect(reading?.missed_per_1000?.added.value).toBeCloseTo(375, 9);
    expect(reading?.false_alarms_per_1000?.clean.value).toBeCloseTo(25, 9);
    expect(reading?.false_alarms_per_1000?.under_attack.value).toBeCloseTo(50, 9);
  });

  it('takes the prevalence that the device declares, by class or for the declared finding', () => {
    const [byClass, ...undeclared] = only(audit({ device: { prevalence: { pneumonia: 0.02 } } })).clinical ?? [];
    expect(undeclared).toEqual([]);
    expect(byClass).toMatchObject({ finding_class: 'pneumonia', prevalence: { value: 0.02, source: 'DEVICE' } });
    expect(byClass?.missed_per_1000?.under_attack.value).toBeCloseTo(17, 9);
    const worstCases = [worstCaseFacts([outcomesOf(COLLAPSE)], { attackIds: [attack.id], point: { positiveClass: 1, threshold: 0.5 } })];
    const [declared, ...others] = only(audit({ device: { prevalence: 0.1 }, worstCases })).clinical ?? [];
    expect(others).toEqual([]);
    expect(declared).toMatchObject({ finding_class: 'pneumonia', decision: 'OPERATING_POINT', threshold: 0.5, prevalence: { value: 0.1, source: 'DEVICE' } });
    expect(declared?.missed_per_1000?.clean.value).toBeCloseTo(10, 9);
  });

  it.each([[{ prevalence: 'often' }], [{ prevalence: 2 }], [{ prevalence: { other: 0.9 } }], [{ prevalence: 0.1 }]])('falls back, and says so, where the device declares %j', (device) => {
    const reading = only(audit({ device })).clinical?.[1];
    expect(reading?.prevalence).toMatchObject({ value: 0.5, source: 'EVALUATION_SPLIT', explained: expect.stringContaining('what the device declares names no share for this class') });
  });

  it('is worded as a hazard without judging the harm or the probability', () => {
    const { hazardous_situation: situation, harm, exploitability } = finding.hazard;
    expect(situation).toContain('is made to change its answer, by a change of the image so small (L∞ ≤ 0.03922 (10/255))');
    expect(harm).toContain('for the manufacturer’s risk management to judge');
    expect(exploitability).toContain('with the weights of the model');
    expect(exploitability).toContain('not how probable it is');
    expect(JSON.stringify(finding)).not.toMatch(/compliant|certified|immune/i);
  });

  it('says that no defense was tried where none was', async () => {
    expect(finding.defenses_tried).toEqual([]);
    expect(await renderReportHtml(buildReportDocument(audit()))).toContain('none tried');
  });

  it('invents nothing where no outcome table was read', async () => {
    const document = buildReportDocument(reportFacts({ models: [RESNET], attacks: [attack, noise] }));
    expect(document.findings.items[0]).toMatchObject({ classes: null, clinical: null, collapse: [], attack_ids: [attack.id] });
    expect(await renderReportHtml(document)).toContain('the stored outcomes do not allow it');
  });

  it('holds n and an interval beside every figure', () => {
    const rates: unknown[] = [];
    const walk = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return;
      if ('value' in value && !('source' in value)) rates.push(value);
      Object.values(value).forEach(walk);
    };
    walk(only(hardened()));
    expect(rates.length).toBeGreaterThan(20);
    for (const rate of rates) expect(rate).toMatchObject({ n: expect.any(Number), ci95: { lower: expect.any(Number), upper: expect.any(Number), method: expect.any(String) } });
  });
});

/** The weak parent with its hardened child, of which only the parent's worst case is a finding. */
function hardened(changes: Partial<ReportFacts> = {}): ReportFacts {
  const parent = worstCaseFacts([outcomesOf(COLLAPSE)], { attackIds: [attack.id] });
  const facts = hardenedFacts();
  const attacks = facts.attacks.filter(({ modelId }) => modelId === RESNET.id);
  return { ...facts, attacks, worstCases: [parent], ...changes };
}

describe('the defense tried against a finding', () => {
  it('has its effect and cost measured on the same images', () => {
    const [tried] = only(hardened()).defenses_tried;
    expect(tried).toMatchObject({
      child_id: CHILD.id, algorithm: 'adversarial-retraining', algorithms: ['uap-sgd', 'pgd'],
      success: { before: { successes: 160, n: 400 }, after: { successes: 24, n: 400 }, method: 'mcnemar-exact', difference: { value: -0.34 } },
      clean_accuracy: { before: { successes: 370 }, after: { successes: 360 } },
    });
    expect(tried?.success?.p_value).toBeLessThan(1e-6);
    expect(tried?.sentence.replaceAll('\u00a0', ' ')).toContain('success 40 % before, 6.0 % after on the same 400 images, −34.0 points');
    expect(tried?.sentence).toContain('It lowers the success of these attacks.');
    expect(tried?.sentence).toContain('Accuracy on untouched images');
  });

  it('is not believed when it seems to hide gradients', () => {
    const [tried] = only(hardened({ checks: [checkRun(CHILD.id, { 'S-06': 'FAIL' })] })).defenses_tried;
    expect(tried?.sentence).toContain('Gradient masking is suggested');
    expect(tried?.sentence).toContain('no evidence of robustness');
    const [unchecked] = only(hardened({ checks: [] })).defenses_tried;
    expect(unchecked?.sentence).toContain('Whether it only hides gradients from the attacks is not settled.');
  });

  it('is not given the effect of another threat model', () => {
    const facts = hardened();
    const [effect] = facts.defenseEffects ?? [];
    if (!effect) throw new Error('expected an effect');
    const defenseEffects = [{ ...effect, threats: effect.threats.map((threat) => ({ ...threat, epsilon: 0.01 })) }];
    const [tried] = only(hardened({ defenseEffects })).defenses_tried;
    expect(tried).toMatchObject({ success: null, algorithms: [] });
    expect(tried?.sentence).toContain('whether it helps is not known');
  });
});

describe('the list of findings', () => {
  it('is the gravest first, each with an id of its own', () => {
    const { items } = buildReportDocument(reportFacts()).findings;
    const ranks = items.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(items.map(({ id }) => id)).toEqual(items.map((_, index) => `F-${String(index + 1).padStart(2, '0')}`));
  });

  it('counts an attack once, in the worst case of its threat model', () => {
    const { items } = buildReportDocument(audit()).findings;
    expect(items.flatMap(({ attack_ids: ids }) => ids)).toEqual([attack.id]);
  });

  it('is empty with words where the attacks did nothing, or none finished', () => {
    const weak = attackFacts(RESNET, { algorithm: SGD, target: null, flipRate: 0.01 }, 0);
    const { findings } = buildReportDocument(reportFacts({ models: [RESNET], attacks: [weak, noise] }));
    expect(findings).toMatchObject({ items: [], note: expect.stringContaining('no proof that there is none') });
    const none = buildReportDocument(reportFacts({ models: [RESNET], attacks: [] }));
    expect(none.findings.note).toContain('nothing to find');
  });

  it('says of an invalid audit that its findings are no results, and keeps them off the first page', async () => {
    const facts = audit();
    const document = buildReportDocument({ ...facts, dataset: { ...facts.dataset, patientDisjoint: false } });
    expect(document.findings.note).toContain('leads to follow, not results');
    const page = await renderReportHtml(document);
    expect(page.slice(0, page.indexOf('</header>'))).not.toContain('F-01');
  });

  it('is in the HTML with words and numbers, escaped', async () => {
    const payload = '<img src=x onerror=alert(1)>';
    const facts = audit();
    const worstCases = (facts.worstCases ?? []).map((one) => ({ ...one, classFlows: (one.classFlows ?? []).map((flow) => ({ ...flow, className: payload })) }));
    const page = (await renderReportHtml(buildReportDocument({ ...facts, models: [{ ...RESNET, name: payload }], worstCases }))).replaceAll('\u00a0', ' ');
    expect(page).toContain('id="finding-f-01"');
    expect(page).toContain('<span class="severity bad">High</span>');
    expect(page).toContain('425.0');
    expect(page).toContain('Prevalence of “pneumonia”: 50 %, the share in the evaluation split (200 of 400 images)');
    expect(page).toContain('Hazardous situation');
    expect(page).not.toContain('<img src=x');
  });
});
