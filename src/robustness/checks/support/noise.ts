import type { Random } from '../../../kernel/random.ts';
import { normOf, project } from '../../attacks/support/projection.ts';
import type { Budget } from '../checks-input.ts';

const KINDS = ['sign', 'uniform', 'gaussian'] as const;

/** How noise of a draw looks; kinds take turns. */
export function noiseKind(draw: number): (typeof KINDS)[number] {
  return KINDS[draw % KINDS.length] ?? 'sign';
}

/** Random values whose norm is the whole budget. */
export function noise(count: number, { norm, epsilon }: Budget, kind: (typeof KINDS)[number], random: Random): Float32Array {
  const draw = {
    sign: () => (random.uint32() >>> 31) * 2 - 1,
    uniform: () => 2 * random.uniform() - 1,
    gaussian: () => random.normal(),
  }[kind];
  const values = Float32Array.from({ length: count }, draw);
  const length = normOf(values, norm);
  if (length > 0) for (let i = 0; i < count; i++) values[i] = ((values[i] ?? 0) / length) * epsilon;
  project(values, norm, epsilon);
  return values;
}
