import type { CheckFinding } from './finding.ts';
import type { CheckContext } from './check-context.ts';

/** What a check found: its outcome, the numbers in words, and the numbers. */
export type CheckResult = Omit<CheckFinding, 'id'>;

/**
 * A control against false confidence that needs the model. A failed BLOCKING check makes the audit INVALID. Ids are
 * those of docs/sanity-checks.md.
 */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly severity: 'BLOCKING' | 'WARNING';
  /** Where it comes from: "Carlini et al. 2019", "AutoAttack" … */
  readonly source: string;
  /** True: a model without gradients leaves it NOT_TESTED. */
  readonly needsGradient: boolean;
  /** The most images it shows to the model, for settings and sizes of this run; what other checks made is counted once. */
  cost(context: CheckContext): number;
  /** Yields after each piece of work, so that a long check can be followed. */
  run(context: CheckContext): AsyncGenerator<void, CheckResult, void>;
}
