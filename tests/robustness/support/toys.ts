import { Random } from '../../../src/kernel/random.ts';
import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import { type Formula, ToyClassifier } from './toy-classifier.ts';

const dot = (a: Float64Array, x: Float32Array): number => a.reduce((sum, weight, i) => sum + weight * (x[i] ?? 0), 0);

/** A direction of random normal numbers, `length` long. */
export function randomDirection(size: number, length: number, random: Random): Float64Array {
  const values = Float64Array.from({ length: size }, () => random.normal());
  const scale = length / Math.hypot(...values);
  return values.map((value) => value * scale);
}

/** A layer of several weighted sums of x - 1/2, without bias: the log of its norm, and the derivative. */
function layer(weights: readonly Float64Array[]): NonNullable<Formula['activation']> {
  const atMiddle = weights.map((w) => w.reduce((sum, weight) => sum + weight / 2, 0));
  return (x) => {
    const outputs = weights.map((w, k) => dot(w, x) - (atMiddle[k] ?? 0));
    const square = outputs.reduce((sum, output) => sum + output * output, 1e-12);
    const gradient = Float64Array.from(x, (_, i) => weights.reduce((sum, w, k) => sum + ((outputs[k] ?? 0) * (w[i] ?? 0)) / square, 0));
    return { objective: Math.log(square) / 2, gradient };
  };
}

/** Two classes, logits [-w·(x-1/2), w·(x-1/2)]: the shortest way to the other class is along w. */
export class LinearToy extends ToyClassifier {
  readonly w: Float64Array;

  constructor(imageShape: readonly [number, number, number], sharpness = 8, seed = 7) {
    const w = randomDirection(sizeOf(imageShape), sharpness, Random.fromSeed(seed));
    const centre = w.reduce((sum, weight) => sum + weight / 2, 0);
    super({
      imageShape,
      classCount: 2,
      logits: (x) => [centre - dot(w, x), dot(w, x) - centre],
      pullback: (_, [d0 = 0, d1 = 0]) => w.map((weight) => weight * (d1 - d0)),
      activation: layer([w]),
    });
    this.w = w;
  }
}

/** Class k scores -|x - c_k|^2 * sharpness: nearest of several centres, with gradients that depend on x. */
export function quadraticToy(imageShape: readonly [number, number, number], classCount = 3): ToyClassifier {
  const size = sizeOf(imageShape);
  const random = Random.fromSeed(11);
  const centres = Array.from({ length: classCount }, () => randomDirection(size, 0.8, random).map((value) => 0.5 + value));
  const sharpness = 6;
  const formula: Formula = {
    imageShape,
    classCount,
    logits: (x) => centres.map((c) => -sharpness * c.reduce((sum, value, i) => sum + ((x[i] ?? 0) - value) ** 2, 0)),
    pullback: (x, dLogits) => Float64Array.from(x, (value, i) => (
      centres.reduce((sum, c, k) => sum - 2 * sharpness * (dLogits[k] ?? 0) * (value - (c[i] ?? 0)), 0))),
    activation: layer(centres.map((c) => c.map((value) => value - 0.5))),
  };
  return new ToyClassifier(formula);
}

/** Says the same whatever it sees; its gradient is zero. */
export function constantToy(imageShape: readonly [number, number, number], logits: readonly number[] = [1, 0]): ToyClassifier {
  return new ToyClassifier({
    imageShape,
    classCount: logits.length,
    logits: () => [...logits],
    pullback: (x) => new Float64Array(x.length),
    activation: (x) => ({ objective: 0, gradient: new Float64Array(x.length) }),
  });
}
