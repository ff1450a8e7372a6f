import type { Problem } from '../kernel/errors.ts';
import type { RenderedReport, ReportFileRecord, ReportService, ReportWork } from '../modules/reports/index.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import { buildReportDocument, canonicalJson } from '../robustness/reports/document.ts';
import type { ReportDocument, ReportFacts } from '../robustness/reports/document.ts';
import { renderReportHtml } from '../robustness/reports/html/index.ts';
import { finalProblems, asOneProblem, gaveUp } from './failures.ts';
import { patientFacts, reportImages } from './report-material.ts';
import { defenseEffects } from './defense-effects.ts';
import { hardeningFacts } from './hardening-facts.ts';
import { outcomeReader, worstCases } from './worst-cases.ts';
import { withWorkFolder } from './work-folders.ts';
import { payloadId, workerIdentity } from './worker-dependencies.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

export interface RenderReportDependencies extends WorkerDependencies {
  readonly reports: Pick<ReportService, 'beginRendering' | 'completeRendering' | 'failRendering'>;
  /** Of package.json; printed in the report. */
  readonly assayVersion: string;
}

/** Makes report.json and report.html of an audit that has ended. Uploaded images are drawn by a runner. */
export function createRenderReportHandler(its: RenderReportDependencies): JobHandler {
  const { database, reports, logger } = its;
  return {
    task: 'render-report',
    async handle(job, signal) {
      const reportId = payloadId(job, 'reportId');
      const identity = workerIdentity(job);
      const work = await database.asTenant(identity, (ctx) => reports.beginRendering(ctx, reportId));
      if (!work) return;
      try {
        const rendered = await render(work, its, { organizationId: job.organizationId, signal });
        signal.throwIfAborted();
        await database.asTenant(identity, (ctx) => reports.completeRendering(ctx, reportId, rendered));
      } catch (error) {
        const problems = finalProblems(error);
        if (!problems) throw error;
        await database.asTenant(identity, (ctx) => reports.failRendering(ctx, reportId, asOneProblem(problems)));
      }
    },
    async exhausted(job, lastError) {
      const reportId = payloadId(job, 'reportId');
      logger.error('a report was given up', { reportId, lastError });
      const problem: Problem = gaveUp('the rendering');
      await database.asTenant(workerIdentity(job), (ctx) => reports.failRendering(ctx, reportId, problem));
    },
  };
}

async function render(
  work: ReportWork, its: RenderReportDependencies, { organizationId, signal }: { readonly organizationId: string; readonly signal: AbortSignal },
): Promise<RenderedReport> {
  const { blobs, assayVersion } = its;
  const { attacks, models, relatives: __, dataset: { packSha256: _, ...dataset }, ...facts } = work;
  const read = outcomeReader(blobs, organizationId);
  const document = buildReportDocument({
    ...facts, assayVersion,
    dataset: { ...dataset, ...await patientFacts(blobs, organizationId, dataset.manifestSha256) },
    models: models.map(({ operatingPoint: _, hardened, ...model }) => ({ ...model, hardening: hardened ? hardeningFacts(hardened) : null })),
    worstCases: await worstCases(work, read),
    defenseEffects: await defenseEffects(work, read),
    attacks: attacks.map(({ previewSha256: _, ...attack }): ReportFacts['attacks'][number] => attack),
  });
  const images = await withWorkFolder(its.workDirectory, (folder) => reportImages(work, its, { organizationId, folder, signal }));
  const html = await renderReportHtml(document, images);
  const put = async (name: string, mediaType: string, text: string): Promise<ReportFileRecord> =>
    ({ name, mediaType, ...(await blobs.put(organizationId, Buffer.from(text))) });
  const json = await put('report.json', 'application/json', canonicalJson(document));
  return { files: [json, await put('report.html', 'text/html', html)], sha256: json.sha256, ...findingsOf(document) };
}

function findingsOf({ verdicts, sanity_checks: checks }: ReportDocument): Pick<RenderedReport, 'verdicts' | 'sanityChecks'> {
  return {
    verdicts: verdicts.map(({ criterion, verdict, observed, limit, rationale }) => {
      if (!observed) return { criterion, verdict, observed, limit, rationale };
      const { ci95, ...share } = observed;
      return { criterion, verdict, observed: { ...share, ...ci95 }, limit, rationale };
    }),
    sanityChecks: checks.map(({ id, title, severity, outcome, detail }) => ({ id, title, severity, outcome, detail })),
  };
}
