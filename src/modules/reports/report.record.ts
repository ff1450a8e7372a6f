import type { Problem } from '../../kernel/errors.ts';
import type { Rate } from '../../robustness/metrics/index.ts';

export type ReportState = 'RENDERING' | 'READY' | 'FAILED';
export type Verdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'NOT_TESTED' | 'INVALID';

export interface SignatoryRecord {
  readonly name: string;
  readonly role: string;
  readonly organization: string;
}

export interface CriterionVerdictRecord {
  readonly criterion: string;
  readonly verdict: Verdict;
  readonly observed: Rate | null;
  readonly limit: string;
  readonly rationale: string;
}

/** What it means when a sanity check fails. */
export type CheckSeverity = 'BLOCKING' | 'WARNING';

export interface SanityCheckRecord {
  readonly id: string;
  readonly title: string;
  /** Absent in reports of earlier versions. */
  readonly severity?: CheckSeverity | null;
  readonly outcome: Verdict;
  readonly detail: string;
}

/** One file of a report, a blob of the organization. */
export interface ReportFileRecord {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ReportRecord {
  readonly id: string;
  readonly auditId: string;
  readonly title: string;
  /** 1, 2, 3 … of its audit. */
  readonly version: number;
  readonly state: ReportState;
  readonly problem: Problem | null;
  /** What the vendor says of the device, verbatim. */
  readonly device: Readonly<Record<string, unknown>> | null;
  readonly signatories: readonly SignatoryRecord[];
  readonly verdicts: readonly CriterionVerdictRecord[];
  readonly sanityChecks: readonly SanityCheckRecord[];
  readonly files: readonly ReportFileRecord[];
  /** Of report.json. */
  readonly sha256: string | null;
  readonly createdAt: Date;
}

/** What a worker rendered. */
export interface RenderedReport {
  readonly files: readonly ReportFileRecord[];
  readonly sha256: string;
  readonly verdicts: readonly CriterionVerdictRecord[];
  readonly sanityChecks: readonly SanityCheckRecord[];
}
