import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AuditRecord, AuditService } from '../audits/index.ts';
import { isFinished } from '../audits/index.ts';
import { checkIdKind, checkText, jsonFault, ProblemList } from '../shared/index.ts';
import type { SignatoryRecord } from './report.record.ts';

const MAX_SIGNATORIES = 20;

export interface NewReport {
  readonly auditId: string;
  readonly title?: string | null;
  readonly device?: unknown;
  readonly signatories?: readonly SignatoryRecord[] | null;
}

export interface CheckedReport {
  readonly audit: AuditRecord;
  readonly title: string;
  readonly device: Readonly<Record<string, unknown>> | null;
  readonly signatories: readonly SignatoryRecord[];
}

/** What to report on. All problems of the input at once; an audit that still runs is one. */
export async function checkReportRequest(
  ctx: TenantContext,
  input: NewReport,
  audits: AuditService,
): Promise<CheckedReport> {
  const problems = new ProblemList();
  const audit = await findFinished(ctx, input.auditId, problems, audits);
  const title =
    typeof input.title !== 'string'
      ? `Robustness audit: ${audit?.name}`
      : checkText(problems, ['input', 'title'], input.title, { max: 300 });
  const device = checkDevice(problems, input.device ?? null);
  const signatories = checkSignatories(problems, input.signatories ?? []);
  problems.throwIfAny();
  if (!audit) throw new AppError('INTERNAL', 'a report without an audit must have been refused');
  return { audit, title, device, signatories };
}

async function findFinished(
  ctx: TenantContext,
  id: string,
  problems: ProblemList,
  audits: AuditService,
): Promise<AuditRecord | null> {
  const path = ['input', 'auditId'];
  if (!checkIdKind(problems, path, id, 'audit')) return null;
  const audit = await audits.find(ctx, id);
  if (!audit) problems.add('NOT_FOUND', path, `no audit has the id ${id}`);
  else if (!isFinished(audit.state))
    problems.add('NOT_READY', path, `expected an audit that has ended, found ${id} (${audit.name}) ${audit.state}`);
  return audit;
}

function checkDevice(problems: ProblemList, device: unknown): Readonly<Record<string, unknown>> | null {
  if (device === null) return null;
  const path = ['input', 'device'];
  if (typeof device !== 'object' || Array.isArray(device)) {
    problems.add(
      'INVALID',
      path,
      `expected a JSON object, found ${Array.isArray(device) ? 'an array' : `a ${typeof device}`}`,
    );
    return null;
  }
  const fault = jsonFault(device);
  if (fault) problems.add('INVALID', path, fault);
  return Object.fromEntries(Object.entries(device));
}

function checkSignatories(problems: ProblemList, signatories: readonly SignatoryRecord[]): readonly SignatoryRecord[] {
  const path = ['input', 'signatories'];
  if (signatories.length > MAX_SIGNATORIES) {
    problems.add('OUT_OF_RANGE', path, `expected at most ${MAX_SIGNATORIES} signatories, found ${signatories.length}`);
    return [];
  }
  const field = (index: number, name: keyof SignatoryRecord, value: string): string =>
    checkText(problems, [...path, String(index), name], value, { max: 200 });
  return signatories.map(({ name, role, organization }, index) => ({
    name: field(index, 'name', name),
    role: field(index, 'role', role),
    organization: field(index, 'organization', organization),
  }));
}
