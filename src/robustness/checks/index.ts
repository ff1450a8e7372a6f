export type { Check } from './check.ts';
export type { CheckedPerturbation, ChecksInput, ChecksOutcome, ChecksProgress, PositiveControl } from './checks-input.ts';
export { checkCatalogue } from './check-catalogue.ts';
export type { CheckFinding, CheckSettings } from './finding.ts';
export { runChecks } from './run-checks.ts';
