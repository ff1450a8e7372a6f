import { readFileSync } from 'node:fs';
import { buildReportDocument, canonicalJson, reportDocumentSchema, reportJsonSchema } from '../../src/robustness/reports/document.ts';
import { attackFacts, RESNET, reportFacts, ROWS } from '../fixtures/report-facts.ts';

const row = (index: number): (typeof ROWS)[number] => {
  const found = ROWS[index];
  if (!found) throw new Error(`the fixture has no row ${index}`);
  return found;
};

describe('buildReportDocument', () => {
  const document = buildReportDocument(reportFacts());

  it('gives the same bytes for the same facts', () => {
    expect(canonicalJson(buildReportDocument(reportFacts()))).toBe(canonicalJson(document));
  });

  it('survives the way through JSON', () => {
    expect(reportDocumentSchema.parse(JSON.parse(canonicalJson(document)))).toEqual(document);
  });

  it('states scope, models, data and limits of the audit', () => {
    expect(document.cover).toMatchObject({ status: 'draft', version: 1, validity: 'VALID_WITH_WARNINGS' });
    expect(document.cover.claim_scope).toContain(RESNET.sha256);
    expect(document.cover.claim_scope).toContain('TM-01, TM-02, TM-03, TM-04');
    expect(document.cover.claim_scope).toContain('Absence of a found attack is not proof of robustness.');
    expect(document.plan).toMatchObject({ frozen_at: '2026-11-22T08:59:30.000Z' });
    expect(document.plan.limits).toHaveLength(2);
    expect(document.data.splits.map(({ split, images }) => [split, images])).toEqual([['GENERATION', 2428], ['EVALUATION', 468]]);
  });

  it('gives budgets in both units', () => {
    expect(document.threat_models[0]).toMatchObject({ id: 'TM-01', norm: 'LINF', clip_range: [0, 1], universal: true });
    expect(document.threat_models[0]?.epsilon_255).toBeCloseTo(10, 9);
  });

  it('says what happened in plain words, with noise beside it', () => {
    const first = document.cover.headlines[0];
    expect(first?.observed).toMatchObject({ successes: 284, n: 468 });
    expect(first?.sentence.replaceAll('\u00a0', ' ')).toBe(
      'One faint image (at most 10/255 a pixel) added to every picture made PneumoScan R change its answer on 61 % of 468 images '
      + '(95 % interval 56 to 65 %); random noise of the same size: 2.6 %.',
    );
  });

  it('keeps every figure of an evaluation, with n and interval', () => {
    const facts = reportFacts().attacks[3]?.evaluations[0]?.figures;
    const result = document.results[3];
    expect(result?.net_targeted_success_rate).toEqual({
      value: facts?.netTargetedSuccessRate?.value, successes: facts?.netTargetedSuccessRate?.successes, n: facts?.netTargetedSuccessRate?.n,
      ci95: { lower: facts?.netTargetedSuccessRate?.lower, upper: facts?.netTargetedSuccessRate?.upper, method: 'wilson', level: 0.95 },
    });
    expect(result?.confusion).toEqual(facts?.confusion);
    expect(result?.outcomes_sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sets each attack beside the control of the same model, goal and budget', () => {
    const attack = reportFacts().attacks;
    expect(document.controls).toHaveLength(6);
    expect(document.controls[0]).toMatchObject({ attack_id: attack[0]?.id, control_attack_id: attack[2]?.id, separation: 'ABOVE' });
    expect(document.controls[2]).toMatchObject({ attack_id: attack[3]?.id, control_attack_id: attack[4]?.id, metric: 'netTargetedSuccessRate' });
  });

  it('takes no control of another budget for a match', () => {
    const other = attackFacts(RESNET, { ...row(2), epsilon: 0.05 }, 2);
    const built = buildReportDocument(reportFacts({ models: [RESNET], attacks: [attackFacts(RESNET, row(0), 0), other] }));
    expect(built.controls[0]).toMatchObject({ control: null, separation: 'NO_CONTROL' });
    expect(built.cover.headlines[0]?.sentence).toContain('no random control was run beside it');
  });

  it('does not dress a weak attack up as a finding', () => {
    const weak = attackFacts(RESNET, { ...row(0), flipRate: 0.03 }, 0);
    const built = buildReportDocument(reportFacts({ models: [RESNET], attacks: [weak, attackFacts(RESNET, row(2), 2)] }));
    expect(built.cover.headlines[0]?.sentence).toMatch(/^No universal attack found here did clearly better than random noise/);
  });

  it('puts no figure on the cover of an invalid audit', () => {
    const facts = reportFacts();
    const built = buildReportDocument({ ...facts, dataset: { ...facts.dataset, patientDisjoint: false } });
    expect(built.cover).toMatchObject({ validity: 'INVALID', headlines: [] });
    expect(built.verdicts.every(({ verdict, observed }) => verdict === 'INVALID' && observed === null)).toBe(true);
  });

  it('counts every check once', () => {
    const { run, not_run: notRun, passed, warned, failed } = document.cover.checks;
    expect(run + notRun).toBe(document.sanity_checks.length);
    expect(passed + warned + failed).toBe(run);
  });

  it('names what was not tested, and drops what was', () => {
    const text = document.limitations.join('\n');
    expect(text).toContain('Per-image attacks');
    expect(text).toContain('Transfer of perturbations between models was not tested.');
    const transferred = attackFacts(RESNET, row(0), 0);
    const built = buildReportDocument(reportFacts({
      attacks: [{ ...transferred, evaluations: [...transferred.evaluations, { ...attackFacts(RESNET, row(0), 7).evaluations[0]!, modelId: 'mdl_other' }] }],
    }));
    expect(built.limitations.join('\n')).not.toContain('Transfer of perturbations');
  });

  it('never claims conformity', () => {
    expect(canonicalJson(document)).not.toMatch(/compliant|certified/i);
  });

  it('refuses facts that make no valid report', () => {
    const facts = reportFacts();
    expect(() => buildReportDocument({ ...facts, report: { ...facts.report, issuedAt: 'yesterday' } })).toThrow(/expected facts that make a valid report.*issued_at/s);
    expect(() => buildReportDocument({ ...facts, dataset: { ...facts.dataset, sha256: 'none' } })).toThrow('sha256');
  });

  it('keeps hostile device facts as data', () => {
    const device = JSON.parse('{"__proto__": {"polluted": true}, "name": "<script>alert(1)</script>"}') as Record<string, unknown>;
    const built = buildReportDocument(reportFacts({ device }));
    expect(built.device?.['name']).toBe('<script>alert(1)</script>');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('unfinished attacks', () => {
  const failed = { ...attackFacts(RESNET, row(1), 1), state: 'FAILED' as const, problem: 'out of memory', perturbation: null, evaluations: [], finishedAt: null };
  const document = buildReportDocument(reportFacts({ models: [RESNET], attacks: [attackFacts(RESNET, row(0), 0), failed, attackFacts(RESNET, row(2), 2)] }));

  it('stay in the report, without results', () => {
    expect(document.attacks[1]).toMatchObject({ state: 'FAILED', problem: 'out of memory', perturbation: null, duration_seconds: null });
    expect(document.results).toHaveLength(2);
    expect(document.limitations.join()).toContain('1 planned attack of 3 did not finish');
  });

  it('are named by a check', () => {
    expect(document.sanity_checks.find(({ id }) => id === 'A-07')).toMatchObject({ outcome: 'FAIL', severity: 'WARNING', detail: expect.stringContaining('out of memory') });
  });
});

describe('reportJsonSchema', () => {
  it('is the one that is published', () => {
    const file = new URL('../../schema/report.v1.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
  });

  it('describes every member of the document and allows no other', () => {
    const schema = reportJsonSchema() as { properties: object; required: string[]; additionalProperties: boolean };
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(buildReportDocument(reportFacts())).sort());
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toHaveLength(Object.keys(schema.properties).length);
  });
});

