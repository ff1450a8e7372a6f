import type { CheckSettings } from '../finding.ts';

/** PGD's steps together go two and a half times as far as the budget (Madry et al. 2018), however many they are. */
const WAY = 2.5;

/** Parameters of a gradient attack for a number of steps and tries; FGSM has neither. */
export function gradientParameters(name: string, { steps, restarts }: Pick<CheckSettings, 'steps' | 'restarts'>): Readonly<Record<string, number>> {
  if (name === 'fgsm') return {};
  return { steps, restarts, ...(name === 'pgd' ? { stepSize: Math.min(1, WAY / steps) } : {}) };
}
