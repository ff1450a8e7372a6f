import type { AttackFacts, CheckRunFacts, ReportFacts, WorstCaseFacts } from '../../src/robustness/reports/facts.ts';
import { buildReportDocument } from '../../src/robustness/reports/build/build-report-document.ts';
import { renderReportHtml } from '../../src/robustness/reports/html/index.ts';
import { wilsonRate } from '../../src/robustness/metrics/rate.ts';
import { RANDOM, RESNET, ROWS, attackFacts, reportFacts } from '../fixtures/report-facts.ts';

const [FREE] = ROWS;
if (!FREE) throw new Error('expected rows of invented attacks');

/** The invented attack as scored through more channels. */
function through(attack: AttackFacts, ...channels: readonly string[]): AttackFacts {
  const evaluations = attack.evaluations.flatMap((evaluation) => [evaluation, ...channels.map((channel) =>
    ({ ...evaluation, id: `${evaluation.id}-${channel}`, figures: { ...evaluation.figures, channel } }))]);
  return { ...attack, evaluations };
}

function corruption(severities: readonly number[]): AttackFacts {
  const attack = attackFacts(RESNET, { algorithm: { ...RANDOM, name: 'corruption-gaussian-noise', title: 'Gaussian noise', kind: 'CORRUPTION', universal: false }, target: null, flipRate: 0.3 }, 7);
  const [evaluation] = attack.evaluations;
  if (!evaluation) throw new Error('expected an evaluation');
  return {
    ...attack, epsilon: 1, perturbation: null,
    evaluations: severities.map((severity) => ({ ...evaluation, id: `${evaluation.id}-${severity}`, figures: { ...evaluation.figures, channel: `severity-${severity}` } })),
  };
}

const worst = (success: number, changes: Partial<WorstCaseFacts> = {}): WorstCaseFacts => ({
  modelId: RESNET.id, goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: 10 / 255, attackIds: ['a', 'b'],
  success: wilsonRate(success, 468), adversarialAccuracy: wilsonRate(468 - success, 468), ...changes,
});

const checkRun = (findings: CheckRunFacts['findings'], changes: Partial<CheckRunFacts> = {}): CheckRunFacts => ({
  modelId: RESNET.id, state: 'SUCCEEDED', settings: { images: 100 }, images: 100, seconds: 12.5, queries: 90_000, findings, problem: null, ...changes,
});

const finding = (id: string, outcome: CheckRunFacts['findings'][number]['outcome'], detail = `${id} 3/100`): CheckRunFacts['findings'][number] =>
  ({ id, outcome, detail, numbers: { broken: 3 } });

function outcomeOf(facts: ReportFacts, id: string): string {
  return buildReportDocument(facts).sanity_checks.find((check) => check.id === id)?.outcome ?? 'missing';
}

describe('channels', () => {
  const attack = through(attackFacts(RESNET, FREE, 0), 'uint8', 'jpeg-75');
  const facts = reportFacts({ attacks: [attack, attackFacts(RESNET, { algorithm: RANDOM, target: null, flipRate: 0.02 }, 1)] });

  it('are listed beside the direct figures and decide S-24', () => {
    const document = buildReportDocument(facts);
    expect(document.channels).toHaveLength(1);
    expect(document.channels[0]?.channels.map(({ channel }) => channel)).toEqual(['float', 'uint8', 'jpeg-75']);
    expect(outcomeOf(facts, 'S-24')).toBe('PASS');
    expect(outcomeOf(reportFacts(), 'S-24')).toBe('NOT_TESTED');
    expect(document.limitations.join()).not.toContain('8-bit');
  });

  it('do not multiply the attacks of the tables', async () => {
    const page = await renderReportHtml(buildReportDocument(facts));
    expect(page).toContain('jpeg-75');
    expect(page.split('class="attack-row"')).toHaveLength(2);
  });
});

describe('natural corruptions', () => {
  const facts = reportFacts({ attacks: [attackFacts(RESNET, FREE, 0), corruption([5, 0, 3])] });

  it('are listed by severity and are neither attacks nor controls', () => {
    const document = buildReportDocument(facts);
    expect(document.corruptions.map(({ name, severities }) => [name, severities.map(({ severity }) => severity)])).toEqual([['corruption-gaussian-noise', [0, 3, 5]]]);
    expect(document.controls).toHaveLength(1);
    expect(document.controls[0]?.control).toBeNull();
    expect(document.attacks.map((attack) => attack.is_control)).toEqual([false, false]);
    expect(document.limitations.join()).not.toContain('Natural corruptions');
  });

  it('state what accuracy they cost', () => {
    const [{ severities } = { severities: [] }] = buildReportDocument(facts).corruptions;
    expect(severities).toHaveLength(3);
    for (const { accuracy, delta_pp: delta } of severities) expect([delta <= 0, accuracy.n]).toEqual([true, 468]);
  });
});

describe('the worst case image by image', () => {
  it('is the headline of several attacks, with how many they were', async () => {
    const document = buildReportDocument(reportFacts({ worstCases: [worst(400), worst(300, { epsilon: 4 / 255 })] }));
    expect(document.cover.worst_cases).toHaveLength(1);
    expect(document.cover.worst_cases[0]?.sentence).toContain('2 attacks');
    expect(document.worst_cases).toHaveLength(2);
    expect(await renderReportHtml(document)).toContain('Image by image');
  });

  it('adds nothing where it is one universal attack', () => {
    const attack = attackFacts(RESNET, FREE, 0);
    const document = buildReportDocument(reportFacts({ attacks: [attack], worstCases: [worst(280, { attackIds: [attack.id] })] }));
    expect(document.cover.worst_cases).toEqual([]);
  });

  it('decides a limit that every single attack would meet', () => {
    const limits = [{ metric: 'foolingRate', max: 0.5, min: null, rationale: 'invented' }];
    const { audit, attacks } = reportFacts();
    const verdictWith = (worstCases: readonly WorstCaseFacts[]): string | undefined => buildReportDocument(reportFacts({
      audit: { ...audit, limits }, models: [RESNET], worstCases,
      attacks: attacks.filter((attack) => attack.modelId === RESNET.id && attack.algorithm.name !== 'uap-sgd'),
    })).verdicts[0]?.verdict;
    expect(verdictWith([])).not.toBe('FAIL');
    expect(verdictWith([worst(400)])).toBe('FAIL');
  });
});

describe('checks that ran the model', () => {
  it('are not tested without a check run, and say why', () => {
    expect(outcomeOf(reportFacts(), 'S-01')).toBe('NOT_TESTED');
    const failed = reportFacts({ checks: [checkRun([], { state: 'FAILED', problem: 'out of memory' })] });
    expect(buildReportDocument(failed).sanity_checks.find(({ id }) => id === 'S-06')?.detail).toContain('out of memory');
  });

  it('make the audit invalid when a blocking one fails on any model', () => {
    const facts = reportFacts({ checks: [checkRun([finding('S-06', 'PASS')]), checkRun([finding('S-06', 'FAIL')], { modelId: 'other' })] });
    expect(outcomeOf(facts, 'S-06')).toBe('FAIL');
    const document = buildReportDocument(facts);
    expect(document.cover.validity).toBe('INVALID');
    expect(document.cover.headlines).toEqual([]);
    expect(new Set(document.verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['INVALID']));
  });

  it('do not pass where one model was not tested', () => {
    const facts = reportFacts({ checks: [checkRun([finding('S-10', 'PASS')]), checkRun([finding('S-10', 'NOT_TESTED')], { modelId: 'other' })] });
    expect(outcomeOf(facts, 'S-10')).toBe('NOT_TESTED');
  });

  it('join what the results say under the same id, the worse of both', () => {
    const stated = outcomeOf(reportFacts(), 'S-13');
    expect(stated).toBe('PASS');
    expect(outcomeOf(reportFacts({ checks: [checkRun([finding('S-13', 'FAIL')])] }), 'S-13')).toBe('FAIL');
  });

  it('are kept with their cost and numbers', () => {
    const [run] = buildReportDocument(reportFacts({ checks: [checkRun([finding('S-01', 'PASS')])] })).check_runs;
    expect(run).toMatchObject({ images: 100, seconds: 12.5, queries: 90_000, findings: [{ id: 'S-01', numbers: { broken: 3 } }] });
  });
});
