import { buildReportDocument } from '../../src/robustness/reports/document.ts';
import { drawReportCharts } from '../../src/robustness/reports/charts/draw-report-charts.ts';
import { escapeHtml, html } from '../../src/robustness/reports/html/html.ts';
import { renderReportHtml } from '../../src/robustness/reports/html/index.ts';
import type { AttackImages } from '../../src/robustness/reports/html/index.ts';
import type { ReportFacts } from '../../src/robustness/reports/facts.ts';
import { attackFacts, RESNET, reportFacts, ROWS } from '../fixtures/report-facts.ts';

/** A PNG header of that size followed by `bytes` of nothing: enough for a data URI. */
function fakePng(bytes: number, size = 28): Uint8Array {
  const png = Buffer.alloc(24 + bytes);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(png);
  png.writeUInt32BE(size, 16);
  png.writeUInt32BE(size, 20);
  return png;
}

function imagesOf(facts: ReportFacts, bytes: number): { readonly attacks: ReadonlyMap<string, AttackImages> } {
  const png = fakePng(bytes);
  const example = { name: 'test/3', label: 'pneumonia', cleanPrediction: 'pneumonia', adversarialPrediction: 'normal', clean: png, perturbed: png, difference: png, factor: 10 };
  return { attacks: new Map(facts.attacks.map(({ id }) => [id, { perturbation: { png, factor: 10 }, examples: [example, example] }])) };
}

describe('html', () => {
  it('escapes what is not Html, joins lists and skips nothings', () => {
    const part = html`<b>${'<&>"\''}</b>`;
    expect(html`${part}|${[part, 'x']}|${null}${undefined}${false}${0}`.text).toBe(
      '<b>&lt;&amp;&gt;&quot;&#39;</b>|<b>&lt;&amp;&gt;&quot;&#39;</b>x|0',
    );
    expect(escapeHtml('plain')).toBe('plain');
  });
});

describe('renderReportHtml', () => {
  const facts = reportFacts();
  const document = buildReportDocument(facts);
  let page = '';

  beforeAll(async () => {
    page = await renderReportHtml(document, imagesOf(facts, 200));
  });

  it('is one file that asks for nothing and runs nothing', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain("default-src &#39;none&#39;; img-src data:");
    expect(page).not.toMatch(/<script|<link|<iframe|<object|<embed|@import|javascript:|\son\w+=/i);
    const references = [...page.matchAll(/(?:src|href|srcset|action)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(references.filter((reference) => !/^(data:image\/png;base64,|#)/.test(reference))).toEqual([]);
    expect(page).not.toMatch(/url\(/);
  });

  it('says the finding, the noise and the verdicts on top', () => {
    const cover = page.slice(0, page.indexOf('</header>')).replaceAll('\u00a0', ' ');
    expect(cover).toContain('change its answer on 61 % of 468 images (95 % interval 56 to 65 %); random noise of the same size: 2.6 %.');
    expect(cover).toContain('Fooling rate of PneumoScan R 1.2.0');
    expect(cover).toContain('<span class="verdict bad">Fail</span>');
    expect(cover).toContain('Absence of a found attack is not proof of robustness.');
  });

  it('holds every rate with its count, every digest and every limitation', () => {
    for (const result of document.results) {
      expect(page).toContain(`${result.fooling_rate.successes} of ${result.fooling_rate.n}`);
      expect(page).toContain(result.outcomes_sha256);
    }
    for (const attack of document.attacks) expect(page).toContain(attack.perturbation?.sha256);
    for (const model of document.system_under_test.models) expect(page).toContain(model.sha256);
    for (const limitation of document.limitations) expect(page).toContain(escapeHtml(limitation));
    for (const check of document.sanity_checks) expect(page).toContain(escapeHtml(check.title));
  });

  it('is accessible: one h1, headed tables, described pictures, links that lead somewhere', () => {
    expect(page.match(/<h1>/g)).toHaveLength(1);
    const levels = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    expect(levels.every((level, index) => index === 0 || level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
    expect(page.match(/<table/g)?.length).toBe(page.match(/<caption>/g)?.length);
    expect([...page.matchAll(/<img [^>]*>/g)].every(([image]) => /alt="[^"]+"/.test(image))).toBe(true);
    expect(page).not.toMatch(/<th(?! scope=|ead)/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, slash, tag = '', rest = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/gi)) {
      if (/^(meta|img|br)$/.test(tag) || rest.endsWith('/')) continue;
      if (slash) expect(open.pop()).toBe(tag);
      else open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it('never claims conformity', () => {
    expect(page).not.toMatch(/compliant|certified/i);
  });

  it('shows small pictures as squares and says how much they are amplified', () => {
    expect(page).toMatch(/<img src="data:image\/png;base64,[^"]+" alt="Perturbation uap-sgd, 10\/255, amplified 10 times" width="28" height="28" class="pixels">/);
  });

  it('stays under 2 MB, leaving pictures out and saying so', async () => {
    const large = await renderReportHtml(document, imagesOf(facts, 60_000), await drawReportCharts(document));
    expect(large.length).toBeLessThan(2_000_000);
    expect(large).toMatch(/<p class="small muted">\d+ pictures were left out to keep this file small\.<\/p>/);
    expect(page).not.toContain('left out to keep');
  });

  it('is complete without pictures, and the same each time', async () => {
    const [one, two] = [await renderReportHtml(document), await renderReportHtml(document)];
    expect(one).toBe(two);
    expect(one).not.toContain('<img');
  });
});

describe('hostile text', () => {
  const payload = `<script>alert(1)</script><img src=x onerror=alert(2)>"'--></style></svg>`;
  const model = { ...RESNET, name: payload, version: payload, architecture: payload, classes: [payload, `${payload}2`], warnings: [payload] };

  it('is shown, never run, wherever the vendor may write', async () => {
    const facts = reportFacts();
    const attacks = ROWS.map((row, position) => ({
      ...attackFacts(model, row, position), warnings: [payload], targetClass: row.target === null ? null : payload, problem: payload, runtime: payload, parameters: { [payload]: payload },
    }));
    const document = buildReportDocument({
      ...facts,
      report: { ...facts.report, title: payload, organization: payload },
      device: { [payload]: payload, nested: { list: [payload] } },
      signatories: [{ name: payload, role: payload, organization: payload }],
      audit: { ...facts.audit, name: payload, limits: [{ metric: payload, max: 0.2, min: null, rationale: payload }] },
      dataset: { ...facts.dataset, name: payload, version: payload, modality: payload, classes: model.classes, warnings: [payload] },
      models: [model],
      attacks: attacks.map((attack) => ({
        ...attack,
        evaluations: attack.evaluations.map((evaluation) => ({
          ...evaluation,
          figures: { ...evaluation.figures, dominantClass: payload, dominantClassShare: 0.9, perClass: evaluation.figures.perClass.map((score) => ({ ...score, className: payload })) },
        })),
      })),
    });
    const images = imagesOf({ ...facts, attacks }, 100);
    const hostile = [...images.attacks].map(([id, own]) => [id, { ...own, examples: own.examples.map((example) => ({ ...example, name: payload, label: payload, cleanPrediction: payload, adversarialPrediction: payload })) }] as const);
    const page = await renderReportHtml(document, { attacks: new Map(hostile) });
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img src=x/i);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page.match(/<svg/g)?.length).toBe(page.match(/<\/svg>/g)?.length);
  });
});

describe('an invalid audit', () => {
  it('states no figure on its first page, and says why elsewhere', async () => {
    const facts = reportFacts();
    const page = await renderReportHtml(buildReportDocument({ ...facts, dataset: { ...facts.dataset, patientDisjoint: false } }));
    const cover = page.slice(0, page.indexOf('</header>'));
    expect(cover).toContain('Invalid: a blocking check failed.');
    expect(cover).not.toMatch(/\d of 468/);
    expect(page).toContain('Patients have images in both splits.');
  });
});

describe('an audit without finished attacks', () => {
  it('says so', async () => {
    const attacks = ROWS.map((row, position) => ({ ...attackFacts(RESNET, row, position), state: 'CANCELLED' as const, evaluations: [], perturbation: null, curve: [] }));
    const page = await renderReportHtml(buildReportDocument(reportFacts({ models: [RESNET], attacks })));
    expect(page).toContain('No universal attack of this audit finished');
    expect(page).toContain('nothing was measured');
  });
});
