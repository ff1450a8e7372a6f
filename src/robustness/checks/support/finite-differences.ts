import { Random } from '../../../kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../attacks/support/batches.ts';
import type { CheckContext } from '../check-context.ts';

/** Images on which gradient and finite differences are compared. */
export const COMPARED_IMAGES = 20;

/** Random sign patterns along which each image is moved both ways. */
export const DIRECTIONS = 16;

/** Half a level of an 8-bit pixel: small beside any attack, large beside the rounding of float32 logits. */
const STEP = 0.5 / 255;

/**
 * For each of the first images, the cosine between the derivatives of the margin along random sign patterns as the
 * gradient gives them and as central differences do; 0 where one of the two is zero in every direction.
 */
export async function* finiteDifferenceCosines(context: CheckContext): AsyncGenerator<void, number[], void> {
  const { logits, predictions } = yield* context.clean();
  const cosines: number[] = [];
  for (const position of inOrder(Math.min(context.count, COMPARED_IMAGES))) {
    const image = await context.images.read(Uint32Array.of(position));
    const label = predictions[position] ?? 0;
    const { gradient } = await context.classifier.gradient(image, Int32Array.of(label), { loss: 'margin', goal: 'NONTARGETED', reduce: 'each' });
    const patterns = patternsOf(sizeOf(image.shape), Random.fromSeed(context.seed('directions', position)));
    const rival = rivalOf(logits, position, label);
    const measured = await differences(context, { image, patterns, label, rival });
    cosines.push(cosine(patterns.map((pattern) => dot(pattern, gradient.data)), measured));
    yield;
  }
  return cosines;
}

interface Subject {
  readonly image: FloatTensor;
  readonly patterns: readonly Float32Array[];
  readonly label: number;
  readonly rival: number;
}

/** Central differences of the margin along each pattern. Images are moved without clipping, as a gradient sees them. */
async function differences({ classifier }: CheckContext, { image, patterns, label, rival }: Subject): Promise<number[]> {
  const moves = patterns.flatMap((pattern) => [{ pattern, by: STEP }, { pattern, by: -STEP }]);
  const margins: number[] = [];
  for (const batch of batchesOf(inOrder(moves.length), imagesPerRun(classifier.imageShape))) {
    const moved = floatTensor([batch.length, ...classifier.imageShape]);
    batch.forEach((move, row) => {
      const { pattern, by } = moves[move] ?? { pattern: image.data, by: 0 };
      moved.data.set(image.data.map((value, i) => value + by * (pattern[i] ?? 0)), row * image.data.length);
    });
    const { data, shape: [, classes = 0] } = await classifier.logits(moved);
    batch.forEach((_, row) => margins.push((data[row * classes + rival] ?? 0) - (data[row * classes + label] ?? 0)));
  }
  return patterns.map((_, at) => (margins[2 * at] ?? 0) - (margins[2 * at + 1] ?? 0));
}

function patternsOf(size: number, random: Random): Float32Array[] {
  return Array.from({ length: DIRECTIONS }, () => Float32Array.from({ length: size }, () => (random.uint32() >>> 31) * 2 - 1));
}

/** The largest other logit of a clean image, which the margin is about. */
function rivalOf({ data, shape: [, classes = 0] }: FloatTensor, position: number, label: number): number {
  let best = label === 0 ? 1 : 0;
  for (let k = 0; k < classes; k++) {
    if (k !== label && (data[position * classes + k] ?? 0) > (data[position * classes + best] ?? 0)) best = k;
  }
  return best;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const product = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  return lengths > 0 ? product / lengths : 0;
}
