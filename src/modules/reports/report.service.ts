import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { AuditService } from '../audits/index.ts';
import type { Page, PageRequest, StreamState } from '../shared/index.ts';
import { checkIdKind, ProblemList, requireReporter } from '../shared/index.ts';
import type { ReportGathering } from './report-gathering.ts';
import type { NewReport } from './report-request.ts';
import { checkReportRequest } from './report-request.ts';
import type { ReportWork } from './report-work.ts';
import type { RenderedReport, ReportRecord } from './report.record.ts';
import type { ReportRepository } from './report.repository.ts';

export interface ReportDependencies {
  readonly repository: ReportRepository;
  readonly gathering: ReportGathering;
  readonly audits: AuditService;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly clock: Clock;
}

/** Reports on audits that have ended: ordered by a person, rendered by a worker. */
export class ReportService {
  readonly #its: ReportDependencies;

  constructor(dependencies: ReportDependencies) {
    this.#its = dependencies;
  }

  /** Orders the next version of an audit's report. Refused as long as the audit has not ended. */
  async generate(ctx: TenantContext, input: NewReport): Promise<ReportRecord> {
    requireReporter(ctx, 'generate reports');
    const { audit, ...checked } = await checkReportRequest(ctx, input, this.#its.audits);
    const createdAt = this.#its.clock.now();
    const report = await this.#its.repository.insert(ctx, {
      ...checked,
      id: newId('report', createdAt),
      auditId: audit.id,
      version: await this.#its.repository.nextVersion(ctx, audit.id),
      state: 'RENDERING',
      problem: null,
      verdicts: [],
      sanityChecks: [],
      files: [],
      sha256: null,
      createdAt,
    });
    await this.#say(ctx, report.id, 'RENDERING', 'The report waits for a worker.');
    await this.#its.queue.enqueue(ctx, {
      task: 'render-report',
      payload: { reportId: report.id },
      key: `render-report:${report.id}`,
    });
    return report;
  }

  find(ctx: TenantContext, id: string): Promise<ReportRecord | null> {
    return this.#its.repository.find(ctx, id);
  }

  findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, ReportRecord>> {
    return this.#its.repository.findMany(ctx, ids);
  }

  /** INVALID_INPUT when the filter cannot be the id of an audit. */
  async list(ctx: TenantContext, request: PageRequest, auditId?: string | null): Promise<Page<ReportRecord>> {
    const problems = new ProblemList();
    if (auditId) checkIdKind(problems, ['auditId'], auditId, 'audit');
    problems.throwIfAny();
    return this.#its.repository.list(ctx, request, auditId);
  }

  /** How far the report's events have come; null when there is no such report. */
  async streamState(ctx: TenantContext, id: string): Promise<StreamState | null> {
    const report = await this.#its.repository.find(ctx, id);
    return report && { lastSeq: await this.#its.events.lastSeq(ctx, id), finished: report.state !== 'RENDERING' };
  }

  /** For workers: what to render; undefined when that is done already. */
  async beginRendering(ctx: TenantContext, reportId: string): Promise<ReportWork | undefined> {
    const report = await this.#lockRendering(ctx, reportId);
    if (!report) return undefined;
    await this.#say(ctx, reportId, 'RENDERING', 'A worker renders the report.');
    return this.#its.gathering.gather(ctx, report);
  }

  /** For workers: the files are in the store. Nothing happens when the rendering has ended before. */
  async completeRendering(ctx: TenantContext, reportId: string, rendered: RenderedReport): Promise<void> {
    if (!(await this.#lockRendering(ctx, reportId))) return;
    const { files, sha256, verdicts, sanityChecks } = rendered;
    await this.#its.repository.update(ctx, reportId, { files, sha256, verdicts, sanityChecks, state: 'READY' });
    await this.#say(ctx, reportId, 'READY', `The report is ready: ${files.map((file) => file.name).join(', ')}.`);
  }

  /** For workers: there will be no report. Nothing happens when the rendering has ended before. */
  async failRendering(ctx: TenantContext, reportId: string, problem: Problem): Promise<void> {
    if (!(await this.#lockRendering(ctx, reportId))) return;
    await this.#its.repository.update(ctx, reportId, { problem, state: 'FAILED' });
    await this.#say(ctx, reportId, 'FAILED', `The report could not be made: ${problem.message}.`);
  }

  async #lockRendering(ctx: TenantContext, id: string): Promise<ReportRecord | undefined> {
    const report = await this.#its.repository.lock(ctx, id);
    return report?.state === 'RENDERING' ? report : undefined;
  }

  async #say(ctx: TenantContext, streamId: string, kind: string, message: string): Promise<void> {
    await this.#its.events.append(ctx, { streamId, kind, payload: { message } });
  }
}
