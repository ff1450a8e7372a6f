import { differentiate, type DifferentiateRequest } from '../../../src/numeric/autodiff/differentiate.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { relativeError } from '../support/expect-close.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { linearClassifier, noise, smallClassifier } from '../support/small-classifier.ts';

const images = noise([4, 3, 6, 6], 11);
const classes = [0, 3, 1, 1];

function onehotOf(labels: readonly number[], classCount: number): FloatTensor {
  return floatTensor([labels.length, classCount], Float32Array.from(labels.flatMap((label) => Array.from({ length: classCount }, (_, index) => Number(index === label)))));
}

async function run(graph: Graph, request: Partial<DifferentiateRequest>, feeds?: Readonly<Record<string, Tensor>>) {
  const whole = { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each', ...request } as const;
  const outputs = await runGraph(differentiate(graph, whole), feeds ?? { image: images, onehot: onehotOf(classes, 4) });
  const [logits, losses, gradient] = [outputs['logits'], outputs['losses'], outputs['gradient']].map(numbersOf);
  return { logits: logits ?? [], losses: losses ?? [], gradient: gradient ?? [], shape: outputs['gradient']?.shape };
}

/** Loss of one row of logits, by its textbook definition in double precision. */
function textbookLoss(loss: DifferentiateRequest['loss'], row: readonly number[], label: number): number {
  const own = row[label] ?? NaN;
  if (loss === 'margin') return Math.max(...row.filter((_, index) => index !== label)) - own;
  return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - own;
}

describe.each(['cross-entropy', 'margin'] as const)('the %s loss', (loss) => {
  it('is the textbook one, and its negative when targeted', async () => {
    const graph = smallClassifier();
    const away = await run(graph, { loss });
    const towards = await run(graph, { loss, goal: 'TARGETED' });
    classes.forEach((label, image) => {
      const row = away.logits.slice(4 * image, 4 * image + 4);
      expect(away.losses[image]).toBeCloseTo(textbookLoss(loss, row, label), 5);
      expect(towards.losses[image]).toBeCloseTo(-textbookLoss(loss, row, label), 5);
    });
    expect(relativeError(towards.gradient.map((g) => -g), away.gradient)).toBeLessThan(1e-6);
  });

  it('has as summed gradient the sum of the gradients of each', async () => {
    const each = await run(smallClassifier(), { loss });
    const sum = await run(smallClassifier(), { loss, reduce: 'sum' });
    expect(each.shape).toEqual([4, 3, 6, 6]);
    expect(sum.shape).toEqual([1, 3, 6, 6]);
    const added = Array.from({ length: 108 }, (_, place) => [0, 1, 2, 3].reduce((total, image) => total + (each.gradient[108 * image + place] ?? NaN), 0));
    expect(relativeError(sum.gradient, added)).toBeLessThan(1e-6);
  });

  it('climbs: a small step along the gradient makes every loss larger, against it smaller', async () => {
    for (const goal of ['NONTARGETED', 'TARGETED'] as const) {
      const before = await run(smallClassifier(), { loss, goal });
      for (const step of [1e-3, -1e-3]) {
        const moved = floatTensor(images.shape, images.data.map((x, place) => x + step * (before.gradient[place] ?? NaN)));
        const after = await run(smallClassifier(), { loss, goal }, { image: moved, onehot: onehotOf(classes, 4) });
        after.losses.forEach((value, image) => expect(Math.sign(value - (before.losses[image] ?? NaN))).toBe(Math.sign(step)));
      }
    }
  });

  it('lets images at or above the bound contribute nothing, the others all', async () => {
    const free = await run(smallClassifier(), { loss });
    const bound = free.losses.toSorted((a, b) => a - b)[2] ?? NaN; // the third smallest: it and the largest are out
    const bounded = await run(smallClassifier(), { loss, bound });
    expect(bounded.losses).toEqual(free.losses);
    free.losses.forEach((value, image) => {
      const [found, full] = [bounded, free].map((result) => result.gradient.slice(108 * image, 108 * image + 108));
      expect(full?.some((g) => g !== 0)).toBe(true);
      expect(found).toEqual(value < bound ? full : Array.from({ length: 108 }, () => expect.closeTo(0, 30)));
    });
    const summed = await run(smallClassifier(), { loss, bound, reduce: 'sum' });
    const kept = free.losses.flatMap((value, image) => (value < bound ? [image] : []));
    expect(kept).toHaveLength(2);
    const added = Array.from({ length: 108 }, (_, place) => kept.reduce((total, image) => total + (free.gradient[108 * image + place] ?? NaN), 0));
    expect(relativeError(summed.gradient, added)).toBeLessThan(1e-6);
  });
});

describe('cross-entropy in float32', () => {
  // logits are the four pixels themselves, so the gradient is softmax minus onehot
  const graph = linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [0, 0, 0, 0]);
  const at = async (pixels: readonly number[], label: number) => run(graph, {}, { image: floatTensor([1, 1, 2, 2], Float32Array.from(pixels)), onehot: onehotOf([label], 4) });

  it('keeps the gradient of an image the model is sure of', async () => {
    const { losses, gradient } = await at([30, 0, 1, 2], 0);
    const p = [0, 1, 2].map((z) => Math.exp(z - 30));
    const total = p.reduce((sum, q) => sum + q, 0);
    expect((losses[0] ?? NaN) / total).toBeCloseTo(1, 4);
    [-total, ...p].forEach((expected, place) => expect((gradient[place] ?? NaN) / expected).toBeCloseTo(1, 4));
  });

  it.each([[[1000, -1000, 0, 0], 0, 0], [[1000, -1000, 0, 0], 1, 2000], [[-500, -500, -500, -500], 2, Math.log(4)]] as const)(
    'stays finite for logits %p and label %i', async (pixels, label, expected) => {
      const { losses, gradient } = await at(pixels, label);
      expect(losses[0]).toBeCloseTo(expected, 3);
      expect(gradient.every(Number.isFinite)).toBe(true);
      expect(gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 5);
    },
  );
});

describe('differentiate refuses', () => {
  const request = { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' } as const;
  const withNode = (type: string): Graph => {
    const build = new GraphBuilder(ops);
    const image = build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] });
    const middle = build.op(type, type === 'GridSample' ? [image, image] : [image], {}, { name: 'middle' });
    build.output('logits', build.op('Reshape', [middle, build.ints([-1, type === 'GridSample' ? 2 : 4])]));
    return build.build();
  };

  it('an operator without gradient between image and loss, by name', () => {
    expect(() => differentiate(withNode('GridSample'), request))
      .toThrow('expected a gradient for every operator between image and loss, found none for "middle" (GridSample): the gradient of GridSample');
  });

  it('a loss that does not change with the image', () => {
    expect(() => differentiate(withNode('Sign'), request)).toThrow('expected the loss to change with "image", found only operators of zero gradient');
  });

  it('a graph that is no classifier', () => {
    const build = new GraphBuilder(ops);
    build.output('logits', build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] }));
    expect(() => differentiate(build.build(), request)).toThrow('found float32[N, 1, 2, 2] and float32[N, 1, 2, 2]');
    expect(() => differentiate(linearClassifier([[1, 1, 1, 1]], [0]), request)).toThrow('of at least 2 classes');
  });

  it('a bound that is no number', () => {
    expect(() => differentiate(smallClassifier(), { ...request, bound: NaN })).toThrow('expected a finite bound of the loss, found NaN');
  });
});
