/** The sanity checks of one model: how much work they did, and what they found. */
export interface CheckRunFacts {
  readonly modelId: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly settings: Readonly<Record<string, number>>;
  readonly images: number | null;
  readonly seconds: number | null;
  /** Images shown to the model in all. */
  readonly queries: number | null;
  readonly findings: readonly CheckFindingFacts[];
  /** Why they failed. */
  readonly problem: string | null;
}

export interface CheckFindingFacts {
  readonly id: string;
  readonly outcome: 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'NOT_TESTED';
  readonly detail: string;
  readonly numbers: Readonly<Record<string, number>>;
}
