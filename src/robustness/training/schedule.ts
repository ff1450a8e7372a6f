/** How the learning rate falls: not, by tenths at half and three quarters (He et al., CVPR 2016), or along a half cosine. */
export const SCHEDULES = ['constant', 'step', 'cosine'] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

export interface Schedule {
  readonly schedule: ScheduleName;
  /** Share of all steps over which the rate first grows linearly to its full value. */
  readonly warmUp: number;
}

/**
 * Learning rate of step `step` (from 0) of `total`, as a share of the full rate. Decided by its arguments alone. The
 * schedule proper runs over the steps after the warm-up.
 */
export function learningRateShare({ schedule, warmUp }: Schedule, step: number, total: number): number {
  const rising = Math.round(warmUp * total);
  if (step < rising) return (step + 1) / (rising + 1);
  const done = (step - rising) / Math.max(1, total - rising);
  if (schedule === 'cosine') return (1 + Math.cos(Math.PI * done)) / 2;
  if (schedule === 'step') return done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01;
  return 1;
}
