import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Problem } from '../../../src/kernel/errors.ts';
import type { RenderedReport, ReportWork } from '../../../src/modules/reports/index.ts';
import type { Outcome } from '../../../src/robustness/metrics/outcome.ts';
import { writeOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import { createRenderReportHandler } from '../../../src/worker/render-report.ts';
import { patientFacts } from '../../../src/worker/report-material.ts';
import { reportFacts } from '../../fixtures/report-facts.ts';
import { encodeImage } from '../../support/png.ts';
import { JobWorld, NEVER, ORGANIZATION } from './job-world.ts';

const world = new JobWorld();
beforeEach(() => world.open());
afterEach(() => world.close());

interface Ending {
  readonly rendered?: RenderedReport;
  readonly problem?: Problem;
}

async function render(work: ReportWork | undefined): Promise<Ending> {
  let ending: Ending = {};
  const handler = createRenderReportHandler({ ...world.dependencies(), assayVersion: '9.9.9', reports: {
    beginRendering: async () => work,
    completeRendering: async (_ctx, _id, rendered) => { ending = { rendered }; },
    failRendering: async (_ctx, _id, problem) => { ending = { problem }; },
  } });
  await handler.handle(world.job('render-report', { reportId: 'rep' }), NEVER);
  return ending;
}

function manifest(patients: readonly [string, string | null][], patientRule: string | null = null): Buffer {
  return Buffer.from(JSON.stringify({
    version: 1, format: 'NPZ', classes: ['normal', 'pneumonia'], splitRule: 's', patientRule, packBytes: 1,
    images: patients.map(([split, patient], index) => ({
      name: `${index}`, split, label: 0, patient, offset: 0, length: 1, encoding: 'raw', width: 1, height: 1, channels: 1, pixelsSha256: 'x',
    })),
  }));
}

/** Two images, one turned. */
const OUTCOMES: readonly Outcome[] = [0, 1].map((label) => ({
  image: `test/${label}`, patient: null, label, cleanPrediction: label, adversarialPrediction: 1, cleanLogits: [1 - label, label], adversarialLogits: [0, 1],
  cleanL2: 1, psnrDb: 30, ssim: 0.9, l2: 0.1, linf: 0.1, queries: null,
}));

async function textOf(sha256: string): Promise<string> {
  return (await buffer(await world.blobs.open(ORGANIZATION, sha256))).toString();
}

describe('the render-report job', () => {
  it('stores report.json and report.html with the preview in it, and hands on verdicts and checks', async () => {
    const preview = await encodeImage({ width: 8, height: 8, channels: 1 }, (row) => row * 30);
    const previewSha256 = await world.put(preview);
    const outcomesSha256 = await world.put(Buffer.from(writeOutcomes(OUTCOMES, ['normal', 'pneumonia'])));
    const { assayVersion: _, dataset, attacks, ...facts } = reportFacts();
    const manifestSha256 = await world.put(manifest([['GENERATION', 'p1'], ['EVALUATION', 'p2']]));
    const { rendered } = await render({
      ...facts, dataset: { ...dataset, manifestSha256, packSha256: null }, attacks: attacks.map((attack) => ({
        ...attack, previewSha256: attack.perturbation ? previewSha256 : null, evaluations: attack.evaluations.map((evaluation) => ({ ...evaluation, outcomesSha256 })),
      })),
    });
    expect(rendered?.files.map(({ name, mediaType }) => [name, mediaType])).toEqual([['report.json', 'application/json'], ['report.html', 'text/html']]);
    const [json, html] = await Promise.all((rendered?.files ?? []).map((file) => textOf(file.sha256)));
    expect(rendered?.sha256).toBe(createHash('sha256').update(json ?? '').digest('hex'));
    const document = JSON.parse(json ?? '') as { environment: { assay_version: string }; verdicts: unknown[]; sanity_checks: unknown[] };
    expect(document.environment.assay_version).toBe('9.9.9');
    expect(rendered?.verdicts).toHaveLength(document.verdicts.length);
    expect(rendered?.sanityChecks).toHaveLength(document.sanity_checks.length);
    const observed = rendered?.verdicts.find((verdict) => verdict.observed)?.observed;
    expect(Object.keys(observed ?? {}).sort()).toEqual(['level', 'lower', 'method', 'n', 'successes', 'upper', 'value']);
    expect(html).toContain(preview.toString('base64'));
  });

  it('does nothing for a report that has ended', async () => {
    expect(await render(undefined)).toEqual({});
  });
});

describe('patientFacts', () => {
  it.each([
    [[['GENERATION', 'a'], ['EVALUATION', 'b'], ['VALIDATION', 'a']], true],
    [[['GENERATION', 'a'], ['EVALUATION', 'a']], false],
    [[['GENERATION', 'a'], ['EVALUATION', null]], null],
    [[['GENERATION', null], ['EVALUATION', 'a']], null],
  ] as const)('of %j are disjoint: %s', async (patients, expected) => {
    const sha256 = await world.put(manifest(patients.map(([split, patient]) => [split, patient])));
    expect(await patientFacts(world.blobs, ORGANIZATION, sha256)).toEqual({ patientDisjoint: expected, patientsDerived: false });
  });

  it('say when patients were read from file names', async () => {
    const sha256 = await world.put(manifest([['GENERATION', 'a'], ['EVALUATION', 'b']], 'derived from file names: person1_x'));
    expect(await patientFacts(world.blobs, ORGANIZATION, sha256)).toEqual({ patientDisjoint: true, patientsDerived: true });
  });

  it('are unknown without a manifest', async () => {
    expect(await patientFacts(world.blobs, ORGANIZATION, null)).toEqual({ patientDisjoint: null, patientsDerived: false });
  });
});
