import type { Problem } from '../../kernel/errors.ts';
import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';

export type RunState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** What an audit must show to pass; frozen before the run. */
export interface AcceptanceLimit {
  readonly metric: string;
  readonly max: number | null;
  readonly min: number | null;
  readonly rationale: string;
}

export interface AuditRecord {
  readonly id: string;
  readonly name: string;
  readonly datasetId: string;
  readonly limits: readonly AcceptanceLimit[];
  readonly idempotencyKey: string | null;
  readonly idempotencyDigest: string | null;
  readonly state: RunState;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What an attack said last, and how long it will take at that rate. */
export interface ProgressRecord extends AttackProgress {
  readonly etaSeconds?: number;
}

/** One point of a learning curve, measured on the generation split. */
export interface CurvePointRecord {
  readonly epoch: number;
  readonly successRate: number;
}

export interface AttackRecord {
  readonly id: string;
  readonly auditId: string;
  readonly modelId: string;
  readonly datasetId: string;
  /** 0, 1, 2 … within the audit. */
  readonly position: number;
  readonly algorithm: string;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  /** The only class attacked; null: all. */
  readonly fromClass: string | null;
  readonly norm: NormName;
  /** The budget; estimated at launch when zetaPercent was given, replaced by the exact value when the run starts. */
  readonly epsilon: number;
  readonly zetaPercent: number | null;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Ways the images travel before they are scored, by name, the direct one first; none for a corruption, which has severities. */
  readonly channels: readonly string[];
  /** Only so many images of the generation split are learnt from, the first of a seeded order; null: all. */
  readonly generationImages: number | null;
  readonly state: RunState;
  readonly progress: ProgressRecord;
  readonly problem: Problem | null;
  readonly runtime: string | null;
  readonly warnings: readonly Problem[];
  readonly curve: readonly CurvePointRecord[];
  readonly checkpointSha256: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Nothing more will happen to a run in such a state. */
export function isFinished(state: RunState): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}
