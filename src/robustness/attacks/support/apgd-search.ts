import { z } from 'zod';
import type { LossKind } from '../../classifier.ts';
import { ApgdSchedule } from './apgd-schedule.ts';
import { gradientOf, logitsOf, type ImageSearch, type LossRequest } from './image-search.ts';
import { rimStart, stepFrom } from './image-steps.ts';
import type { ImageSubject } from './image-subject.ts';

/** Share of a step that is new; the rest goes on as the last one went. */
const FRESH = 0.75;

/** The parameters of every Auto-PGD. */
export const apgdParameters = {
  steps: z.int().min(1).max(10_000).default(100).describe('Gradient steps of each try. The step size, 2 epsilon at first, is halved by itself.'),
  restarts: z.int().min(1).max(1000).default(1).describe('Tries for each image, from different random starts; an image that is broken is not tried again.'),
};

export const targetsParameter = z.int().min(0).max(1000).default(0)
  .describe('Nontargeted, of 4 classes or more: also tries to reach so many of the likeliest other classes, one after the other.');

export interface ApgdSettings {
  readonly loss: LossKind;
  readonly steps: number;
  readonly restarts: number;
  readonly targets?: number;
}

/** Auto-PGD on one image: every restart of every loss, until one reaches the goal (Croce & Hein, 2020, algorithm 1). */
export function* apgdSearch(subject: ImageSubject, settings: ApgdSettings): ImageSearch<void> {
  const requests = yield* requestsOf(subject, settings);
  const tries = requests.flatMap((request) => Array.from({ length: settings.restarts }, () => request));
  for (const [index, request] of tries.entries()) {
    const report = (share: number): void => { subject.progress = (index + share) / tries.length; };
    if (yield* ascent(subject, request, settings.steps, report)) return;
  }
}

/** What to climb: the loss of the goal, then a targeted one for each of the likeliest other classes, if asked for. */
function* requestsOf({ goal, lossClass, classCount, label, clean }: ImageSubject, { loss, targets = 0 }: ApgdSettings): ImageSearch<LossRequest[]> {
  const own: LossRequest = { loss, goal: goal.kind, classIndex: lossClass };
  if (goal.kind === 'TARGETED' || targets === 0 || classCount < 4) return [own];
  const [logits = new Float32Array(0)] = yield* logitsOf([clean]);
  const others = Array.from(logits.keys()).filter((index) => index !== label).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  return [own, ...others.slice(0, targets).map((classIndex): LossRequest => ({ loss, goal: 'TARGETED', classIndex }))];
}

interface Point {
  readonly image: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
}

function* ascent(subject: ImageSubject, request: LossRequest, steps: number, report: (share: number) => void): ImageSearch<boolean> {
  let point: Point = yield* visit(subject, rimStart(subject), request);
  if (subject.reached) return true;
  let [best, last] = [point, point.image];
  const schedule = new ApgdSchedule(steps, 2 * subject.epsilon, point.loss);
  for (let step = 0; step < steps; step++) {
    const image = momentumStep(subject, point, { last, length: schedule.stepSize, fresh: step === 0 ? 1 : FRESH });
    last = point.image;
    point = yield* visit(subject, image, request);
    if (subject.reached) return true;
    if (point.loss > best.loss) best = point;
    if (schedule.advance(point.loss, best.loss)) point = best;
    report((step + 1) / steps);
  }
  return false;
}

function* visit(subject: ImageSubject, image: Float32Array, request: LossRequest): ImageSearch<Point> {
  const { logits, loss, gradient } = yield* gradientOf(image, request);
  subject.offer(image, logits);
  return { image, loss, gradient };
}

/** A projected gradient step, mixed with the last movement and projected again. */
function momentumStep(
  subject: ImageSubject,
  { image, gradient }: Point,
  { last, length, fresh }: { readonly last: Float32Array; readonly length: number; readonly fresh: number },
): Float32Array {
  const stepped = stepFrom(subject, image, gradient, length);
  if (fresh === 1) return stepped;
  const mixed = image.map((value, i) => value + fresh * ((stepped[i] ?? 0) - value) + (1 - fresh) * (value - (last[i] ?? 0)));
  return subject.within(mixed);
}
