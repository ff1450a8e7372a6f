import type { CheckSettings } from '../../robustness/checks/finding.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';

/** What an attacker wants and may do, before it is checked. */
export interface NewThreatModel {
  readonly goal: GoalKind;
  readonly targetClass?: string | null;
  readonly fromClass?: string | null;
  readonly norm: NormName;
  readonly epsilon?: number | null;
  readonly zetaPercent?: number | null;
  readonly seed: number;
}

export interface NewAttack extends NewThreatModel {
  readonly algorithm: string;
  readonly parameters?: unknown;
  readonly channels?: readonly string[] | null;
  readonly generationImages?: number | null;
}

/** A named list of attacks for one threat model. */
export interface NewPreset extends NewThreatModel {
  readonly name: string;
  readonly channels?: readonly string[] | null;
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
  readonly presets?: readonly NewPreset[] | null;
  readonly limits?: readonly NewLimit[] | null;
  readonly checks?: CheckSettings | null;
  readonly idempotencyKey?: string | null;
}
