import { AppError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { ImageSource } from '../image-source.ts';
import { subsetOf } from '../image-subset.ts';

export interface ValidationSplit {
  /** To learn from. */
  readonly training: ImageSource;
  /** To stop by; no image and no known patient of it is in `training`. */
  readonly validation: ImageSource;
  /** One for each class that validation lacks. */
  readonly warnings: readonly string[];
}

/** The images of one patient, or one image of no known patient: they stay together. */
interface Group {
  readonly images: readonly number[];
  /** Class and number of images, for each class it has. */
  readonly counts: ReadonlyMap<number, number>;
}

/**
 * Sets about `fraction` of every class aside for validation, patients whole where they are known. Every class stays in
 * training; one that no patient can be spared of is not in validation, which is said. Decided by the images' order and
 * `random` alone.
 * Throws INVALID_INPUT where no image can be set aside.
 */
export function splitForValidation(images: ImageSource, fraction: number, random: Random): ValidationSplit {
  if (!(fraction > 0 && fraction < 1)) {
    throw new AppError('INVALID_INPUT', `expected a share of images for validation between 0 and 1, found ${fraction}`);
  }
  const groups = groupsOf(images);
  const shuffled = Array.from(random.permutation(groups.length), (place) => groups[place]).filter((group) => group !== undefined);
  const side = new ValidationSide(images.labels, fraction);
  for (const group of shuffled) if (side.gainsBy(group)) side.take(group);
  for (const label of side.missing()) {
    const having = shuffled.filter((group) => group.counts.has(label) && side.allows(group));
    const smallest = having.reduce<Group | undefined>((least, group) => (least && least.images.length <= group.images.length ? least : group), undefined);
    if (smallest) side.take(smallest);
  }
  return divided(images, side);
}

function divided(images: ImageSource, side: ValidationSide): ValidationSplit {
  if (side.images.size === 0) {
    throw new AppError('INVALID_INPUT', `expected images that can be set aside for validation (a class of two patients or more), found none among ${images.count}`);
  }
  const pick = (aside: boolean): ImageSource => subsetOf(images,
    Uint32Array.from({ length: images.count }, (_, image) => image).filter((image) => side.images.has(image) === aside));
  const warnings = side.missing().map((label) => (
    `class ${label}: no patient or image can be set aside without leaving training short of a class; validation says nothing about it`));
  return { training: pick(false), validation: pick(true), warnings };
}

function groupsOf(images: ImageSource): Group[] {
  const members = new Map<string, number[]>();
  images.labels.forEach((_, image) => {
    const patient = images.patientOf(image);
    const key = patient === undefined ? `image ${image}` : `patient ${patient}`;
    const group = members.get(key);
    if (group) group.push(image);
    else members.set(key, [image]);
  });
  return Array.from(members.values(), (group) => ({ images: group, counts: countLabels(group.map((image) => images.labels[image] ?? 0)) }));
}

function countLabels(labels: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** What has been set aside so far, and how far each class is from its target. */
class ValidationSide {
  readonly images = new Set<number>();
  readonly #all: ReadonlyMap<number, number>;
  readonly #taken = new Map<number, number>();
  readonly #fraction: number;

  constructor(labels: Int32Array, fraction: number) {
    this.#all = countLabels(labels);
    this.#fraction = fraction;
  }

  /** Classes of which no image is set aside, in order. */
  missing(): number[] {
    return [...this.#all.keys()].filter((label) => !this.#taken.has(label)).sort((a, b) => a - b);
  }

  /** Whether every class keeps an image for training without this group. */
  allows({ counts }: Group): boolean {
    return [...counts].every(([label, count]) => this.#takenOf(label) + count < (this.#all.get(label) ?? 0));
  }

  /** Whether the classes are nearer to their targets with this group, all in all. */
  gainsBy(group: Group): boolean {
    if (!this.allows(group)) return false;
    const change = [...group.counts].reduce((sum, [label, count]) => {
      const short = this.#targetOf(label) - this.#takenOf(label);
      return sum + Math.abs(short - count) - Math.abs(short);
    }, 0);
    return change < 0;
  }

  take(group: Group): void {
    for (const image of group.images) this.images.add(image);
    for (const [label, count] of group.counts) this.#taken.set(label, this.#takenOf(label) + count);
  }

  #takenOf(label: number): number {
    return this.#taken.get(label) ?? 0;
  }

  #targetOf(label: number): number {
    return Math.max(1, Math.round(this.#fraction * (this.#all.get(label) ?? 0)));
  }
}
