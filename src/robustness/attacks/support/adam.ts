import type { Norm } from '../../threat-model.ts';

/** Running means of the gradient and of its square, each of the size of what they move; zero at the start. */
export interface AdamMemory {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface AdamStep {
  /** Steps made before this one with the same memory. */
  readonly steps: number;
  /** Length of a step whose gradients all agree, in `norm`. */
  readonly length: number;
  readonly norm: Norm;
}

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const TINY = 1e-8;

/**
 * One step of Adam (Kingma & Ba, ICLR 2015, default constants) along a gradient, in place. For LINF as published, each
 * value by its own second moment, which makes the first step a sign step. For L2 by the mean second moment of all
 * values: a sign step is no steepest ascent in L2.
 */
export function adamAscend(values: Float32Array, gradient: Float32Array, { first, second }: AdamMemory, { steps, length, norm }: AdamStep): void {
  const size = values.length;
  const shared = norm === 'L2' ? gradient.reduce((sum, value) => sum + value * value, 0) / size : undefined;
  const rate = norm === 'L2' ? length / Math.sqrt(size) : length;
  const firstBias = 1 - FIRST_DECAY ** (steps + 1);
  const secondBias = 1 - SECOND_DECAY ** (steps + 1);
  for (let i = 0; i < size; i++) {
    const slope = gradient[i] ?? 0;
    first[i] = FIRST_DECAY * (first[i] ?? 0) + (1 - FIRST_DECAY) * slope;
    second[i] = SECOND_DECAY * (second[i] ?? 0) + (1 - SECOND_DECAY) * (shared ?? slope * slope);
    const step = (first[i] ?? 0) / firstBias / (Math.sqrt((second[i] ?? 0) / secondBias) + TINY);
    values[i] = (values[i] ?? 0) + rate * step;
  }
}
