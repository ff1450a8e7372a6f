/** What a sanity check that runs the model found on one model; ids S-… are those of the list in docs/sanity-checks.md. */
export interface CheckFinding {
  readonly id: string;
  readonly outcome: 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'NOT_TESTED';
  /** Always the numbers, never just a tick; one finding a line. */
  readonly detail: string;
  /** What was measured, for report.json: counts and sizes by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** How much work the checks may do on each model; printed with their results. */
export interface CheckSettings {
  /** Images of the evaluation split, drawn by the seed; all when there are fewer. */
  readonly images: number;
  /** Steps of an iterative attack; the convergence check doubles them. */
  readonly steps: number;
  readonly restarts: number;
  /** Model queries an image of the score-based and of the label-only attack. */
  readonly queries: number;
  /** Random perturbations drawn an image. */
  readonly randomDraws: number;
  readonly seed: number;
}
