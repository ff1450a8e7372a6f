import { Random } from '../../../kernel/random.ts';

/** What decides where an image goes when the file has no split of its own. */
export interface UnassignedImage {
  readonly label: number;
  /** Null: unknown, the image stands alone. */
  readonly patient: string | null;
}

/** Every data set without a split of its own is split with this seed, so that the same file gives the same split. */
export const SPLIT_SEED = 20_211_009;

/**
 * Splits images in two, all images of a patient on one side, stratified by class: in each class about `fraction` of the
 * images go to GENERATION. A patient with images of several classes counts for the most frequent one. Decided by the
 * images' order, `fraction` and `SPLIT_SEED` alone.
 */
export function assignSplits(images: readonly UnassignedImage[], fraction: number): ('GENERATION' | 'EVALUATION')[] {
  const random = Random.fromSeed(SPLIT_SEED);
  const splits = new Array<'GENERATION' | 'EVALUATION'>(images.length).fill('EVALUATION');
  for (const stratum of strata(images)) {
    const shuffled = Array.from(random.permutation(stratum.length), (index) => stratum[index] ?? []);
    for (const group of generationGroups(shuffled, fraction)) {
      for (const index of group) splits[index] = 'GENERATION';
    }
  }
  return splits;
}

/** Patients (as lists of image indices) by class, classes in order. */
function strata(images: readonly UnassignedImage[]): number[][][] {
  const groups = new Map<string, number[]>();
  images.forEach((image, index) => {
    const key = image.patient === null ? `image ${index}` : `patient ${image.patient}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  const byClass = new Map<number, number[][]>();
  for (const group of groups.values()) {
    const label = mostFrequent(group.map((index) => images[index]?.label ?? 0));
    byClass.set(label, [...(byClass.get(label) ?? []), group]);
  }
  return [...byClass].sort(([a], [b]) => a - b).map(([, stratum]) => stratum);
}

/** Takes groups while they bring the number of images nearer to its target; leaves none of the two sides empty if it can. */
function generationGroups(shuffled: readonly number[][], fraction: number): readonly number[][] {
  const target = fraction * shuffled.reduce((sum, group) => sum + group.length, 0);
  const taken: number[][] = [];
  let count = 0;
  for (const group of shuffled) {
    if (count + group.length / 2 > target) continue;
    taken.push(group);
    count += group.length;
  }
  if (shuffled.length < 2) return taken;
  if (taken.length === 0) return shuffled.slice(0, 1);
  return taken.length === shuffled.length ? taken.slice(1) : taken;
}

function mostFrequent(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best))[0];
}
