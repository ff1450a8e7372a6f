import type { Problem } from '../../kernel/errors.ts';
import type { CheckFinding, CheckSettings } from '../../robustness/checks/finding.ts';
import type { ProgressRecord, RunState } from './audit.record.ts';

/** What the sanity checks found on one model, as a worker reports it. */
export interface ChecksResultRecord {
  readonly runtime: string;
  /** Images the checks were run on. */
  readonly images: number;
  readonly seconds: number;
  /** Images shown to the model in all. */
  readonly queries: number;
  readonly findings: readonly CheckFinding[];
}

/** The sanity checks of one model of an audit; they run when the audit's attacks have ended. */
export interface CheckRunRecord {
  readonly id: string;
  readonly auditId: string;
  readonly modelId: string;
  /** 0, 1, 2 … within the audit, in the order of its models. */
  readonly position: number;
  readonly state: RunState;
  /** Declared at launch. */
  readonly settings: CheckSettings;
  readonly progress: ProgressRecord;
  readonly result: ChecksResultRecord | null;
  /** Why they could not be run; the audit's own state does not depend on it. */
  readonly problem: Problem | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}
