import type { Random } from '../../kernel/random.ts';
import { evenParts } from './tensor-rows.ts';

/**
 * Images of one epoch in random order, as indices. Without balance each once. With balance each class as often as the
 * largest one: its images the same number of times, and those missing to a whole round drawn without repetition.
 */
export function epochOrder(labels: Int32Array, balance: boolean, random: Random): Uint32Array {
  if (!balance) return random.permutation(labels.length);
  const drawn = oversample(labels, random);
  return random.permutation(drawn.length).map((place) => drawn[place] ?? 0);
}

/** How many images an epoch has. */
export function epochLength(labels: Int32Array, balance: boolean): number {
  if (!balance) return labels.length;
  const classes = imagesByClass(labels);
  return classes.length * largestOf(classes);
}

/**
 * `order` in the fewest consecutive batches of at most `size`, of sizes that differ by one at most: no image of a short
 * last batch pulls harder than others.
 */
export function trainingBatches(order: Uint32Array, size: number): Uint32Array[] {
  return evenParts(order.length, size).map(({ from, to }) => order.subarray(from, to));
}

function oversample(labels: Int32Array, random: Random): Uint32Array {
  const classes = imagesByClass(labels);
  const target = largestOf(classes);
  const drawn: number[] = [];
  for (const images of classes) {
    const rounds = Math.floor(target / images.length);
    for (let round = 0; round < rounds; round++) for (const image of images) drawn.push(image);
    const rest = random.permutation(images.length).subarray(0, target - rounds * images.length);
    for (const place of rest) drawn.push(images[place] ?? 0);
  }
  return Uint32Array.from(drawn);
}

/** Indices of the images of each class that has any, classes in order. */
function imagesByClass(labels: Int32Array): number[][] {
  const classes = new Map<number, number[]>();
  labels.forEach((label, image) => {
    const images = classes.get(label);
    if (images) images.push(image);
    else classes.set(label, [image]);
  });
  return [...classes].sort(([a], [b]) => a - b).map(([, images]) => images);
}

function largestOf(classes: readonly number[][]): number {
  return classes.reduce((most, images) => Math.max(most, images.length), 0);
}
