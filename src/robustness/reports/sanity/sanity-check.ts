import type { ReportFacts } from '../facts.ts';

export interface SanityOutcome {
  readonly outcome: 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'NOT_TESTED';
  /** Always the numbers, never just a tick; one finding a line. */
  readonly detail: string;
}

/**
 * A control against false confidence. Ids S-… are those of the project's list of checks from the literature (Carlini et
 * al. 2019, AutoAttack, RobustBench); ids A-… are Assay's own. A failed BLOCKING check makes the audit INVALID.
 */
export interface SanityCheck {
  readonly id: string;
  readonly title: string;
  readonly severity: 'BLOCKING' | 'WARNING';
  decide(facts: ReportFacts): SanityOutcome;
}

/** How many violations are spelt out before "and n more". */
const SPELT_OUT = 5;

/** PASS when none of `checked` things violates; the violations otherwise; NOT_TESTED when there was nothing to check. */
export function noViolation(checked: number, what: string, violations: readonly string[]): SanityOutcome {
  if (checked === 0) return { outcome: 'NOT_TESTED', detail: `No ${what} to check.` };
  if (violations.length === 0) return { outcome: 'PASS', detail: `0 violations in ${checked} ${what}.` };
  const more = violations.length > SPELT_OUT ? [`and ${violations.length - SPELT_OUT} more`] : [];
  const lines = [`${violations.length} ${violations.length === 1 ? 'violation' : 'violations'} in ${checked} ${what}:`, ...violations.slice(0, SPELT_OUT), ...more];
  return { outcome: 'FAIL', detail: lines.join('\n') };
}
