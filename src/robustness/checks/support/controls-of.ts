import type { Random } from '../../../kernel/random.ts';
import { linfNorm, l2Norm } from '../../attacks/support/projection.ts';
import type { CheckedPerturbation } from '../checks-input.ts';
import { noise } from './noise.ts';

/** What a universal perturbation is held against. */
export const CONTROLS = ['random', 'flipped', 'shuffled'] as const;
export type ControlName = (typeof CONTROLS)[number];

/** Random signs of equal norm, the negative, and the same pixels at other places: each [C*H*W]. */
export function controlsOf(
  { tensor: { data, shape }, norm }: CheckedPerturbation,
  random: Random,
): readonly { readonly name: ControlName; readonly values: Float32Array }[] {
  const pixels = data.length / (shape[0] ?? 1);
  const epsilon = norm === 'L2' ? l2Norm(data) : linfNorm(data);
  const order = random.permutation(pixels);
  const values: Record<ControlName, Float32Array> = {
    random: noise(data.length, { norm, epsilon }, 'sign', random),
    flipped: data.map((value) => -value),
    shuffled: data.map((_, at) => data[at - (at % pixels) + (order[at % pixels] ?? 0)] ?? 0),
  };
  return CONTROLS.map((name) => ({ name, values: values[name] }));
}
