import { attackCatalogue, findAttack } from '../../../../src/robustness/attacks/index.ts';
import type { Attack, ImageAttack, ImageAttackInput } from '../../../../src/robustness/attacks/attack.ts';
import { channelCatalogue } from '../../../../src/robustness/channels/index.ts';
import { predictions, type Classifier } from '../../../../src/robustness/classifier.ts';
import { checkCatalogue, runChecks } from '../../../../src/robustness/checks/index.ts';
import type { CheckedPerturbation, CheckFinding, ChecksInput, ChecksOutcome } from '../../../../src/robustness/checks/index.ts';
import type { CheckTools } from '../../../../src/robustness/checks/check-context.ts';
import { floatTensor, sizeOf } from '../../../../src/numeric/tensor/tensor.ts';
import { ArrayImages, noiseImages } from '../../support/array-images.ts';
import { finish } from '../../support/run.ts';
import { LinearToy, quadraticToy } from '../../support/toys.ts';

export const SHAPE = [1, 6, 6] as const;
export const IMAGES = 24;
export const BUDGET = { norm: 'LINF', epsilon: 0.1 } as const;

/** Noise with the model's own answers as labels. */
export async function imagesFor(classifier: Classifier, seed = 3, spread = 0.2): Promise<ArrayImages> {
  const images = noiseImages(IMAGES, SHAPE, seed, spread);
  const all = await images.read(Uint32Array.from({ length: IMAGES }, (_, index) => index));
  return new ArrayImages(SHAPE, all.data, predictions(await classifier.logits(all)));
}

export interface Planted {
  readonly classifier?: Classifier;
  readonly input?: Partial<ChecksInput>;
  readonly tools?: Partial<CheckTools>;
}

/** A healthy three-class model and what an audit would pass on; with something else planted where given. */
export async function inputOf({ classifier = quadraticToy(SHAPE), input = {} }: Planted = {}): Promise<ChecksInput> {
  const honest = quadraticToy(SHAPE);
  const linear = new LinearToy(SHAPE, 4);
  return {
    classifier,
    outputKind: 'LOGITS',
    images: await imagesFor(honest),
    generation: await imagesFor(honest, 5),
    classes: ['a', 'b', 'c'],
    settings: { images: 100, steps: 10, restarts: 1, queries: 60, randomDraws: 6, seed: 1 },
    budgets: [BUDGET],
    perturbations: [],
    control: { classifier: linear, images: await imagesFor(linear, 3, 0.03) },
    ...input,
  };
}

/** Attacks of the catalogue but for those given, which take the place of their namesakes. */
export function attacksWith(...planted: readonly Attack[]): readonly Attack[] {
  const names = new Set(planted.map(({ name }) => name));
  return [...attackCatalogue.filter(({ name }) => !names.has(name)), ...planted];
}

/** Runs checks to their end. Without ids: all. */
export async function battery(planted: Planted = {}, ...ids: readonly string[]): Promise<ChecksOutcome & { readonly fractions: readonly number[] }> {
  const tools: CheckTools = { attacks: attackCatalogue, channels: channelCatalogue, ...planted.tools };
  const checks = checkCatalogue.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const steps = runChecks(await inputOf(planted), tools, checks);
  const fractions: number[] = [];
  for (;;) {
    const step = await steps.next();
    if (step.done) return { ...step.value, fractions };
    fractions.push(step.value.fraction);
  }
}

/** What one check finds. */
export async function finding(id: string, planted: Planted = {}): Promise<CheckFinding> {
  const { findings: [found] } = await battery(planted, id);
  if (!found) throw new Error(`no finding of ${id}`);
  return found;
}

/** The per-image attack of a name with what it is given, or what it does, changed. */
export function changed(name: string, perturbImages: (attack: ImageAttack, input: ImageAttackInput<unknown>) => ReturnType<ImageAttack['perturbImages']>): ImageAttack {
  const attack = attackCatalogue.find((candidate) => candidate.name === name);
  if (attack?.kind !== 'IMAGE') throw new Error(`no per-image attack ${name}`);
  return { ...attack, perturbImages: (input) => perturbImages(attack, input) };
}

/** An attack that leaves every image as it is. */
export function idle(name: string): ImageAttack {
  return changed(name, async function* (_, { images }) {
    yield 1;
    return { adversarial: floatTensor(images.shape, images.data.slice()), queries: new Int32Array(images.shape[0] ?? 0) };
  });
}

/** A model with other gradients. */
export function withGradients(classifier: Classifier, change: (value: number) => number): Classifier {
  return {
    imageShape: classifier.imageShape, classCount: classifier.classCount, differentiable: true, runtime: classifier.runtime,
    logits: (images) => classifier.logits(images),
    gradient: async (images, classes, request) => {
      const result = await classifier.gradient(images, classes, request);
      return { ...result, gradient: floatTensor(result.gradient.shape, result.gradient.data.map(change)) };
    },
    dispose: () => Promise.resolve(),
  };
}

/** A model with other logits. */
export function withLogits(classifier: Classifier, change: (logits: Float32Array) => Float32Array): Classifier {
  return { ...withGradients(classifier, (value) => value), logits: async (images) => {
    const { data, shape } = await classifier.logits(images);
    const [rows = 0, classes = 0] = shape;
    const changedRows = Array.from({ length: rows }, (_, row) => [...change(data.slice(row * classes, (row + 1) * classes))]);
    return floatTensor(shape, Float32Array.from(changedRows.flat()));
  } };
}

/** A model that rounds pixels to a few levels first, and so has no gradient; the honest one's gradients are shown in `straightThrough`. */
export function staircase(classifier: Classifier, { levels = 16, straightThrough = false } = {}): Classifier {
  const rounded = (data: Float32Array): Float32Array => data.map((value) => Math.round(value * levels) / levels);
  const masked = withGradients(classifier, (value) => (straightThrough ? value : 0));
  return {
    ...masked,
    logits: (images) => classifier.logits(floatTensor(images.shape, rounded(images.data))),
    gradient: (images, classes, request) => masked.gradient(floatTensor(images.shape, rounded(images.data)), classes, request),
  };
}

/** A universal perturbation of the whole budget, along the sign of `direction`. */
export function perturbationAlong(direction: (pixel: number) => number, changes: Partial<CheckedPerturbation> = {}): CheckedPerturbation {
  const data = Float32Array.from({ length: sizeOf(SHAPE) }, (_, pixel) => Math.sign(direction(pixel)) * BUDGET.epsilon);
  return { attackId: 'attack-1', algorithm: 'uap-sgd', isAttack: true, goal: { kind: 'NONTARGETED' }, ...BUDGET, tensor: floatTensor(SHAPE, data), ...changes };
}

const TARGETED = { kind: 'TARGETED', target: 1 } as const;

/** A universal perturbation as uap-sgd makes it on the honest model, towards class 1. */
export async function crafted(): Promise<CheckedPerturbation> {
  const { classifier, generation } = await inputOf();
  const attack = findAttack('uap-sgd');
  if (attack?.kind !== 'UNIVERSAL') throw new Error('no uap-sgd');
  const { result } = await finish(attack, { classifier, images: generation, threatModel: { goal: TARGETED, ...BUDGET } });
  return { attackId: 'attack-1', algorithm: 'uap-sgd', isAttack: true, goal: TARGETED, ...BUDGET, tensor: result.perturbation };
}
