import type { GoalKind, NormName } from '../attacks/index.ts';

export interface NewAttack {
  readonly algorithm: string;
  readonly goal: GoalKind;
  readonly targetClass?: string | null;
  readonly norm: NormName;
  readonly epsilon?: number | null;
  readonly zetaPercent?: number | null;
  readonly seed: number;
  readonly parameters?: unknown;
}

export interface NewLimit {
  readonly metric: string;
  readonly max?: number | null;
  readonly min?: number | null;
  readonly rationale: string;
}

export interface NewAudit {
  readonly name: string;
  readonly modelIds: readonly string[];
  readonly datasetId: string;
  readonly attacks: readonly NewAttack[];
  readonly limits?: readonly NewLimit[] | null;
  readonly idempotencyKey?: string | null;
}
