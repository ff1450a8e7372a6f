import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest, LossKind } from '../../classifier.ts';
import type { GoalKind } from '../../threat-model.ts';
import type { ImageAttackInput, ImageAttackOutcome } from '../attack.ts';
import { imagesPerRun } from './batches.ts';
import { ImageSubject } from './image-subject.ts';
import { requireFinite } from './predict.ts';

/** Which gradient of one image: of a loss away from `classIndex` or towards it. */
export interface LossRequest {
  readonly loss: LossKind;
  readonly goal: GoalKind;
  readonly classIndex: number;
}

/** What the search for one image asks of the model: logits of some images, or logits and gradient of one. */
export type ImageQuery =
  | { readonly kind: 'logits'; readonly images: readonly Float32Array[] }
  | { readonly kind: 'gradient'; readonly images: readonly [Float32Array]; readonly request: LossRequest };

/** One for each image asked about; losses and gradients only where asked for. */
export interface ImageAnswer {
  readonly logits: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
}

/** An attack on one image, written as if it were alone: it yields questions and is given answers. */
export type ImageSearch<T> = Generator<ImageQuery, T, readonly ImageAnswer[]>;

/** Asks for the logits of images, each one query. */
export function* logitsOf(images: readonly Float32Array[]): ImageSearch<readonly Float32Array[]> {
  return (yield { kind: 'logits', images }).map(({ logits }) => logits);
}

const NOTHING: ImageAnswer = { logits: new Float32Array(0), loss: 0, gradient: new Float32Array(0) };

/** Asks for the loss and gradient at an image, one query. */
export function* gradientOf(image: Float32Array, request: LossRequest): ImageSearch<ImageAnswer> {
  const [answer = NOTHING] = yield { kind: 'gradient', images: [image], request };
  return answer;
}

interface Running {
  readonly subject: ImageSubject;
  readonly search: ImageSearch<void>;
  query: ImageQuery;
  answers: ImageAnswer[];
}

/**
 * Runs one search for each image of a batch, side by side: what they ask at one time goes through the model together, as
 * many images a run as memory allows. An image that is done drops out; one that is at the goal when clean is left alone.
 * Each image has its own generator, seeded by its place in the batch, so its result does not depend on the other images
 * (but for the last bits of a runtime whose sums depend on the batch size). Yields the share of the work done.
 */
export async function* searchEach(
  input: ImageAttackInput<unknown>,
  begin: (subject: ImageSubject) => ImageSearch<void>,
): AsyncGenerator<number, ImageAttackOutcome, void> {
  const subjects = Array.from(input.cleanPredictions, (_, index) => new ImageSubject(input, index, input.random.uint32()));
  let running = subjects.filter((subject) => !subject.reached).flatMap((subject) => start(subject, begin(subject)));
  while (running.length > 0) {
    for (const group of groupsOf(running)) {
      for await (const _ of answer(input.classifier, group)) yield shareDone(subjects, running);
    }
    running = running.filter(resume);
  }
  const adversarial = floatTensor(input.images.shape);
  subjects.forEach((subject, index) => adversarial.data.set(subject.best, index * subject.clean.length));
  return { adversarial, queries: Int32Array.from(subjects, ({ queries }) => queries) };
}

function start(subject: ImageSubject, search: ImageSearch<void>): Running[] {
  const first = search.next();
  return first.done ? [] : [{ subject, search, query: first.value, answers: [] }];
}

/** Gives a search its answers; false when it has ended. */
function resume(running: Running): boolean {
  const answers = running.answers;
  running.answers = [];
  const { done, value } = running.search.next(answers);
  if (!done) running.query = value;
  return !done;
}

function shareDone(subjects: readonly ImageSubject[], running: readonly Running[]): number {
  const left = running.reduce((sum, { subject }) => sum + 1 - subject.progress, 0);
  return Math.min(1, Math.max(0, 1 - left / subjects.length));
}

/** Searches that ask the same kind of question. */
function groupsOf(running: readonly Running[]): readonly (readonly Running[])[] {
  const groups = new Map<string, Running[]>();
  for (const each of running) {
    const { query } = each;
    const kind = query.kind === 'logits' ? 'logits' : `${query.request.loss} ${query.request.goal}`;
    groups.set(kind, [...(groups.get(kind) ?? []), each]);
  }
  return [...groups.values()];
}

/** Puts the images of a group through the model, and the answers where they were asked; yields after every run. */
async function* answer(classifier: Classifier, group: readonly Running[]): AsyncGenerator<void, void, void> {
  const asked = group.flatMap((running) => running.query.images.map((image) => ({ running, image })));
  const perRun = imagesPerRun(classifier.imageShape);
  for (let at = 0; at < asked.length; at += perRun) {
    const part = asked.slice(at, at + perRun);
    const images = stack(part.map(({ image }) => image), classifier.imageShape);
    const answers = await answersOf(classifier, images, part.map(({ running }) => running.query));
    part.forEach(({ running }, row) => {
      running.answers.push(answers[row] ?? NOTHING);
      running.subject.queries++;
    });
    yield;
  }
}

function stack(images: readonly Float32Array[], imageShape: readonly number[]): FloatTensor {
  const batch = floatTensor([images.length, ...imageShape]);
  images.forEach((image, row) => batch.data.set(image, row * image.length));
  return batch;
}

async function answersOf(classifier: Classifier, images: FloatTensor, queries: readonly ImageQuery[]): Promise<readonly ImageAnswer[]> {
  const [first] = queries;
  if (first?.kind !== 'gradient') {
    const logits = await classifier.logits(images);
    requireFinite(logits.data, 'logits');
    return rowsOf(logits).map((row) => ({ ...NOTHING, logits: row }));
  }
  const classes = Int32Array.from(queries, (query) => (query.kind === 'gradient' ? query.request.classIndex : 0));
  const request: GradientRequest = { loss: first.request.loss, goal: first.request.goal, reduce: 'each' };
  const { logits, losses, gradient } = await classifier.gradient(images, classes, request);
  for (const [values, what] of [[logits, 'logits'], [losses, 'losses'], [gradient, 'gradient values']] as const) requireFinite(values.data, what);
  const gradients = rowsOf(gradient);
  return rowsOf(logits).map((row, index) => ({ logits: row, loss: losses.data[index] ?? 0, gradient: gradients[index] ?? NOTHING.gradient }));
}

function rowsOf({ data, shape: [count = 0] }: FloatTensor): Float32Array[] {
  const size = data.length / count;
  return Array.from({ length: count }, (_, row) => data.slice(row * size, (row + 1) * size));
}
