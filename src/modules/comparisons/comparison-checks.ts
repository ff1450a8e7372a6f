import type { TenantContext } from '../../platform/database/context.ts';
import type { AuditService } from '../audits/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { checkIdKind, isStorableText, ProblemList } from '../shared/index.ts';
import type { ComparisonMetric } from './comparison-metric.ts';
import { COMPARISON_METRICS, isComparisonMetric } from './comparison-metric.ts';
import type { ComparisonRequest } from './comparison.record.ts';

export const MAX_MODELS = 20;
const MAX_AUDITS = 50;
const MAX_CHANNELS = 50;

export interface CheckedRequest extends ComparisonRequest {
  readonly metric: ComparisonMetric;
  readonly models: readonly ModelRecord[];
}

/** Throws everything that is wrong with a request at once; models and audits that are not there are wrong. */
export async function checkRequest(
  ctx: TenantContext,
  request: ComparisonRequest,
  { models, audits }: { readonly models: ModelService; readonly audits: AuditService },
): Promise<CheckedRequest> {
  const problems = new ProblemList();
  const { modelIds, metric } = request;
  const auditIds = request.auditIds ?? [];
  checkList(problems, 'modelIds', modelIds, { least: 1, most: MAX_MODELS });
  checkList(problems, 'auditIds', auditIds, { least: 0, most: MAX_AUDITS });
  checkList(problems, 'channels', request.channels ?? [], { least: 0, most: MAX_CHANNELS });
  const texts = [request.algorithm ?? '', ...(request.channels ?? [])];
  if (!texts.every(isStorableText)) problems.add('INVALID', ['input'], 'expected names without control characters');
  const known = isComparisonMetric(metric) ? metric : undefined;
  if (!known)
    problems.add(
      'UNKNOWN',
      ['input', 'metric'],
      `expected one of ${COMPARISON_METRICS.join(', ')}, found ${JSON.stringify(metric.slice(0, 60))}`,
    );
  problems.throwIfAny();
  const found = await models.findMany(ctx, modelIds);
  refuseMissing(problems, { field: 'modelIds', kind: 'model', ids: modelIds, found });
  refuseMissing(problems, { field: 'auditIds', kind: 'audit', ids: auditIds, found: await audits.findMany(ctx, auditIds) });
  problems.throwIfAny();
  const rows = modelIds.flatMap((id) => found.get(id) ?? []);
  return { ...request, metric: known ?? 'foolingRate', models: rows };
}

function checkList(
  problems: ProblemList,
  field: string,
  values: readonly string[],
  { least, most }: { readonly least: number; readonly most: number },
): void {
  const path = ['input', field];
  if (values.length < least || values.length > most)
    problems.add('OUT_OF_RANGE', path, `expected ${least} to ${most} ${field}, found ${values.length}`);
  const again = values.find((value, index) => values.indexOf(value) !== index);
  if (again !== undefined) problems.add('DUPLICATE', path, `expected each once, found ${JSON.stringify(again.slice(0, 60))} again`);
}

interface Wanted {
  readonly field: string;
  readonly kind: 'model' | 'audit';
  readonly ids: readonly string[];
  readonly found: ReadonlyMap<string, unknown>;
}

function refuseMissing(problems: ProblemList, { field, kind, ids, found }: Wanted): void {
  for (const [index, id] of ids.entries()) {
    const path = ['input', field, String(index)];
    if (checkIdKind(problems, path, id, kind) && !found.has(id)) problems.add('NOT_FOUND', path, `no ${kind} has the id ${id}`);
  }
}
