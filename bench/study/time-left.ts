/** One step as the estimate sees it; `seconds` of those that are done. */
export interface TimedStep {
  readonly kind: string;
  readonly work: number;
  readonly seconds?: number;
}

/**
 * Seconds that the steps not done yet will take: their work at the rate of the done steps of their kind, or of all done
 * steps where there is none of the kind yet. Undefined while nothing is done.
 */
export function timeLeft(steps: readonly TimedStep[]): number | undefined {
  const overall = rateOf(steps);
  if (overall === undefined) return undefined;
  const kinds = new Map([...new Set(steps.map(({ kind }) => kind))].map((kind) => [kind, rateOf(steps.filter((step) => step.kind === kind)) ?? overall]));
  return steps.filter(({ seconds }) => seconds === undefined).reduce((sum, { kind, work }) => sum + work * (kinds.get(kind) ?? overall), 0);
}

/** Seconds a unit of work. */
function rateOf(steps: readonly TimedStep[]): number | undefined {
  const done = steps.filter(({ seconds }) => seconds !== undefined);
  const work = done.reduce((sum, step) => sum + step.work, 0);
  return work > 0 ? done.reduce((sum, { seconds = 0 }) => sum + seconds, 0) / work : undefined;
}

/** "2 h 05 min", "3 min 20 s", "8 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s` : `${whole} s`;
}
