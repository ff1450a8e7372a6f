import type { CheckSettings } from '../../robustness/checks/finding.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';
import type { OutputKind } from '../models/index.ts';
import type { AttackWork } from './attack-work.ts';

/** What a worker needs to run the sanity checks of one model. */
export interface ChecksWork {
  readonly checkRunId: string;
  readonly auditId: string;
  readonly model: AttackWork['model'] & { readonly outputKind: OutputKind | null };
  readonly dataset: AttackWork['dataset'];
  readonly settings: CheckSettings;
  /** One a norm: the largest of the audit's finished attacks on this model. Never empty. */
  readonly budgets: readonly CheckBudget[];
  /** The finished attacks on this model that made a universal perturbation, controls among them. */
  readonly attacks: readonly CheckedAttack[];
}

/** [0,1] pixels. */
export interface CheckBudget {
  readonly norm: NormName;
  readonly epsilon: number;
}

/** A finished attack whose perturbation the checks look at; `attackId` tells which. */
export interface CheckedAttack extends CheckBudget {
  readonly attackId: string;
  readonly algorithm: string;
  /** False for controls. */
  readonly isAttack: boolean;
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  readonly fromClass: string | null;
}
