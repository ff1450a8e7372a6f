import type { Norm } from '../../threat-model.ts';

/** Euclidean norm over all values, summed in float64. */
export function l2Norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    sum += value * value;
  }
  return Math.sqrt(sum);
}

/** Largest absolute value. */
export function linfNorm(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] ?? 0);
    if (size > largest) largest = size;
  }
  return largest;
}

/** The norm that bounds a perturbation. */
export function normOf(values: Float32Array, norm: Norm): number {
  return norm === 'L2' ? l2Norm(values) : linfNorm(values);
}

/** Whether there is nothing in it. */
export function isZero(values: Float32Array): boolean {
  return values.every((value) => value === 0);
}

/** The largest float32 that is not above `value`. */
function floorToFloat32(value: number): number {
  const rounded = Math.fround(value);
  return rounded > value ? Math.fround(rounded * (1 - 2 ** -24)) : rounded;
}

function clamp(values: Float32Array, epsilon: number): void {
  const limit = floorToFloat32(epsilon);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value > limit) values[i] = limit;
    else if (value < -limit) values[i] = -limit;
  }
}

/** Rounding each value to float32 may leave the norm a few ulps above the budget: then the scale shrinks by that much. */
function scale(values: Float32Array, epsilon: number): void {
  const length = l2Norm(values);
  if (length <= epsilon) return;
  const original = values.slice();
  for (let ulps = 0; ulps < 8 && l2Norm(values) > epsilon; ulps++) {
    const factor = (epsilon / length) * (1 - ulps * 2 ** -24);
    for (let i = 0; i < values.length; i++) values[i] = (original[i] ?? 0) * factor;
  }
}

/**
 * Moves a perturbation, in place, to the nearest point within `epsilon` of zero: clamped (LINF), or scaled over all
 * channels (L2). What is inside stays bit for bit; what was outside is inside after rounding to float32 as well.
 */
export function project(values: Float32Array, norm: Norm, epsilon: number): void {
  if (norm === 'LINF') clamp(values, epsilon);
  else scale(values, epsilon);
}
