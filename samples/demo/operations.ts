import { z } from 'zod';

/** A GraphQL document and the shape of its answer. */
export interface Operation<T> {
  readonly document: string;
  readonly result: z.ZodType<T>;
}

const problem = z.object({ code: z.string(), message: z.string(), path: z.array(z.string()) });
const PROBLEM = '{ code message path }';

/** The object under `key` of a mutation's payload; its problems, all at once, are the error. */
function payload<T>(key: string, object: z.ZodType<T>): z.ZodType<T> {
  return z.looseObject({ problems: z.array(problem) }).transform((answer, context): unknown => {
    for (const { path, message } of answer.problems) context.addIssue(`refused: ${[...path, message].join(': ')}`);
    return answer[key];
  }).pipe(object);
}

const withId = z.object({ id: z.string() });
const artifactState = z.enum(['VALIDATING', 'READY', 'REJECTED']);
const runState = z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']);

export const CREATE_UPLOAD: Operation<{ createUpload: { id: string; url: string } }> = {
  document: `mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) { upload { id url } problems ${PROBLEM} } }`,
  result: z.object({ createUpload: payload('upload', z.object({ id: z.string(), url: z.string() })) }),
};

export const REGISTER_MODEL: Operation<{ registerModel: { id: string } }> = {
  document: `mutation RegisterModel($input: RegisterModelInput!) {
    registerModel(input: $input) { model { id } problems ${PROBLEM} } }`,
  result: z.object({ registerModel: payload('model', withId) }),
};

export const REGISTER_DATASET: Operation<{ registerDataset: { id: string } }> = {
  document: `mutation RegisterDataset($input: RegisterDatasetInput!) {
    registerDataset(input: $input) { dataset { id } problems ${PROBLEM} } }`,
  result: z.object({ registerDataset: payload('dataset', withId) }),
};

const model = z.object({
  state: artifactState, problems: z.array(problem), architecture: z.string(), parameterCount: z.number().nullable(),
  outputKind: z.string().nullable(), input: z.object({ height: z.number(), width: z.number(), channels: z.number() }).nullable(),
});
export type ModelAnswer = z.output<typeof model>;

export const MODEL_EVENTS: Operation<{ modelEvents: { message: string; model: ModelAnswer } }> = {
  document: `subscription ModelEvents($modelId: ID!) {
    modelEvents(modelId: $modelId, after: 0) {
      message
      model { state problems ${PROBLEM} architecture parameterCount outputKind input { height width channels } }
    } }`,
  result: z.object({ modelEvents: z.object({ message: z.string(), model }) }),
};

const dataset = z.object({
  state: artifactState, problems: z.array(problem),
  splits: z.array(z.object({
    split: z.enum(['GENERATION', 'EVALUATION']), images: z.number(), patients: z.number().nullable(), classCounts: z.array(z.number()), meanL2: z.number(),
  })),
});
export type DatasetAnswer = z.output<typeof dataset>;

export const DATASET: Operation<{ dataset: DatasetAnswer }> = {
  document: `query Dataset($id: ID!) {
    dataset(id: $id) { state problems ${PROBLEM} splits { split images patients classCounts meanL2 } } }`,
  result: z.object({ dataset }),
};

export const LAUNCH_AUDIT: Operation<{ launchAudit: { id: string } }> = {
  document: `mutation LaunchAudit($input: LaunchAuditInput!) {
    launchAudit(input: $input) { audit { id } problems ${PROBLEM} } }`,
  result: z.object({ launchAudit: payload('audit', withId) }),
};

const progress = z.object({
  fraction: z.number(), phase: z.string(), epoch: z.number().nullable(), epochs: z.number().nullable(),
  successRate: z.number().nullable(), imagesPerSecond: z.number().nullable(), etaSeconds: z.number().nullable(),
});
export type ProgressAnswer = z.output<typeof progress>;

const auditEvent = z.object({
  seq: z.number(),
  kind: z.enum([
    'AUDIT_STARTED', 'ATTACK_STARTED', 'ATTACK_PROGRESS', 'ATTACK_RESUMED',
    'ATTACK_SUCCEEDED', 'ATTACK_FAILED', 'ATTACK_CANCELLED',
    'CHECKS_STARTED', 'CHECKS_PROGRESS', 'CHECKS_FINISHED', 'AUDIT_FINISHED',
  ]),
  message: z.string().nullable(),
  attack: withId.nullable(),
  progress: progress.nullable(),
});
export type AuditEventAnswer = z.output<typeof auditEvent>;

export const AUDIT_EVENTS: Operation<{ auditEvents: AuditEventAnswer }> = {
  document: `subscription AuditEvents($auditId: ID!) {
    auditEvents(auditId: $auditId, after: 0) {
      seq kind message attack { id }
      progress { fraction phase epoch epochs successRate imagesPerSecond etaSeconds }
    } }`,
  result: z.object({ auditEvents: auditEvent }),
};

const rate = z.object({ value: z.number(), successes: z.number(), n: z.number(), lower: z.number(), upper: z.number() });
export type RateAnswer = z.output<typeof rate>;
const RATE = '{ value successes n lower upper }';

const evaluation = z.object({
  split: z.enum(['GENERATION', 'EVALUATION']),
  cleanAccuracy: rate, foolingRate: rate, targetedSuccessRate: rate.nullable(), netTargetedSuccessRate: rate.nullable(),
  outcomesUrl: z.string(), outcomesSha256: z.string(),
});
export type EvaluationAnswer = z.output<typeof evaluation>;

const attack = z.object({
  id: z.string(), state: runState, problem: problem.nullable(), runtime: z.string().nullable(),
  algorithm: z.object({ name: z.string(), knowledge: z.string() }),
  goal: z.enum(['NONTARGETED', 'TARGETED']), targetClass: z.string().nullable(), norm: z.enum(['LINF', 'L2']), epsilon: z.number(),
  perturbation: z.object({
    l2: z.number(), linf: z.number(), psnrDb: z.number(), ssim: z.number(), sha256: z.string(), tensorUrl: z.string(), previewUrl: z.string(),
  }).nullable(),
  evaluations: z.array(evaluation),
});
export type AttackAnswer = z.output<typeof attack>;

export const AUDIT: Operation<{ audit: { state: z.output<typeof runState>; attacks: AttackAnswer[] } }> = {
  document: `query Audit($id: ID!) {
    audit(id: $id) { state attacks {
      id state problem ${PROBLEM} runtime algorithm { name knowledge } goal targetClass norm epsilon
      perturbation { l2 linf psnrDb ssim sha256 tensorUrl previewUrl }
      evaluations {
        split cleanAccuracy ${RATE} foolingRate ${RATE} targetedSuccessRate ${RATE} netTargetedSuccessRate ${RATE}
        outcomesUrl outcomesSha256
      }
    } } }`,
  result: z.object({ audit: z.object({ state: runState, attacks: z.array(attack) }) }),
};

export const GENERATE_REPORT: Operation<{ generateReport: { id: string } }> = {
  document: `mutation GenerateReport($input: GenerateReportInput!) {
    generateReport(input: $input) { report { id } problems ${PROBLEM} } }`,
  result: z.object({ generateReport: payload('report', withId) }),
};

const report = z.object({
  state: z.enum(['RENDERING', 'READY', 'FAILED']), problem: problem.nullable(),
  verdicts: z.array(z.object({ criterion: z.string(), verdict: z.string(), limit: z.string() })),
  sanityChecks: z.array(z.object({ title: z.string(), outcome: z.string(), detail: z.string() })),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), url: z.string() })),
});
export type ReportAnswer = z.output<typeof report>;

export const REPORT_EVENTS: Operation<{ reportEvents: { message: string; report: ReportAnswer } }> = {
  document: `subscription ReportEvents($reportId: ID!) {
    reportEvents(reportId: $reportId, after: 0) {
      message
      report { state problem ${PROBLEM} verdicts { criterion verdict limit } sanityChecks { title outcome detail } files { name sha256 url } }
    } }`,
  result: z.object({ reportEvents: z.object({ message: z.string(), report }) }),
};
