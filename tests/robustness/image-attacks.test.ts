import fc from 'fast-check';
import { floatTensor, type FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import { attackCatalogue } from '../../src/robustness/attacks/index.ts';
import type { Norm, ThreatModel } from '../../src/robustness/threat-model.ts';
import { attackImages, imageAttack, noiseBatch, rowsOf } from './support/image-attack-run.ts';
import { CentresToy, CountingClassifier, randomNet, SphereToy } from './support/image-toys.ts';
import { constantToy, LinearToy } from './support/toys.ts';

const SHAPE = [1, 5, 5] as const;
const NORMS = ['LINF', 'L2'] as const;
const NONTARGETED = { kind: 'NONTARGETED' } as const;

/** Little enough to be quick. */
const quick: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'apgd-ce': { steps: 20 }, 'apgd-dlr': { steps: 20, targets: 1 }, 'apgd-margin': { steps: 20, restarts: 2 },
  fab: { steps: 10, restarts: 2 }, deepfool: { steps: 10 }, fgsm: {}, pgd: { steps: 8, restarts: 2 },
  square: { queries: 40 }, hopskipjump: { queries: 200, firstEvaluations: 20 },
};
const names = attackCatalogue.filter(({ kind }) => kind === 'IMAGE').map(({ name }) => name);
const gradientAttacks = names.filter((name) => imageAttack(name).knowledge === 'WHITE_BOX');

/** How far images of a linear toy are from its boundary. */
function linearDistances({ w }: LinearToy, images: FloatTensor, norm: Norm): number[] {
  const size = norm === 'L2' ? Math.hypot(...w) : w.reduce((sum, value) => sum + Math.abs(value), 0);
  return rowsOf(images).map((x) => Math.abs(w.reduce((sum, value, i) => sum + value * ((x[i] ?? 0) - 0.5), 0)) / size);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

it('has quick parameters for every per-image attack of the catalogue', () => {
  expect(Object.keys(quick).sort()).toEqual([...names].sort());
});

describe.each(['fab', 'deepfool'])('%s finds the smallest change', (name) => {
  const images = noiseBatch(12, SHAPE);

  it.each(NORMS)('of a linear model, within 1 %%, in %s', async (norm) => {
    const classifier = new LinearToy(SHAPE);
    const wanted = linearDistances(classifier, images, norm);
    for (const goal of [NONTARGETED, { kind: 'TARGETED', target: 1 } as const]) {
      const { reached, distances, clean } = await attackImages(imageAttack(name), { classifier, images, threatModel: { goal, norm, epsilon: 2 } });
      expect(reached.every(Boolean)).toBe(true);
      distances.forEach((distance, n) => {
        const least = goal.kind === 'TARGETED' && clean[n] === 1 ? 0 : wanted[n] ?? NaN;
        expect(distance).toBeGreaterThanOrEqual(least * (1 - 1e-4));
        expect(distance).toBeLessThanOrEqual(least * 1.01);
      });
    }
  });

  it('of a linear model where pixels are at their limit and cannot follow', async () => {
    const classifier = new LinearToy([1, 2, 2]);
    const corner = floatTensor([1, 1, 2, 2], Float32Array.from(classifier.w, (weight, i) => (i < 2 ? Number(weight > 0) : 0.5)));
    const [label] = (await attackImages(imageAttack('fgsm'), { classifier, images: corner, threatModel: { goal: NONTARGETED, norm: 'L2', epsilon: 1e-6 } })).clean;
    expect(label).toBe(1);
    const pushed = floatTensor([1, 1, 2, 2], Float32Array.from(classifier.w, (weight, i) => (i < 2 ? Number(weight < 0) : Number(weight > 0) * 0.98 + 0.01)));
    const run = await attackImages(imageAttack(name), { classifier, images: pushed, threatModel: { goal: NONTARGETED, norm: 'L2', epsilon: 2 } });
    expect(run.reached).toEqual([true]);
    expect(run.distances[0]).toBeLessThanOrEqual(1.01 * boxDistance(classifier.w, pushed.data));
  });

  it('to a curved boundary, within 1 %', async () => {
    const classifier = new SphereToy(SHAPE, 0.6);
    const { reached, distances } = await attackImages(imageAttack(name), { classifier, images, threatModel: { goal: NONTARGETED, norm: 'L2', epsilon: 2 } });
    expect(reached.every(Boolean)).toBe(true);
    rowsOf(images).forEach((x, n) => expect((distances[n] ?? NaN) / classifier.distanceOf(x)).toBeCloseTo(1, 2));
  });

  it.each(NORMS)('among several classes, within 1 %%, in %s', async (norm) => {
    const classifier = new CentresToy(SHAPE, 4);
    const { reached, distances } = await attackImages(imageAttack(name), { classifier, images, threatModel: { goal: NONTARGETED, norm, epsilon: 2 } });
    expect(reached.every(Boolean)).toBe(true);
    rowsOf(images).forEach((x, n) => {
      const ratio = (distances[n] ?? NaN) / classifier.distanceOf(x, norm);
      expect(ratio).toBeGreaterThanOrEqual(1 - 1e-4);
      expect(ratio).toBeLessThanOrEqual(1.01);
    });
  });

  it('and reports no success where that is beyond the budget', async () => {
    const classifier = new LinearToy(SHAPE);
    const epsilon = median(linearDistances(classifier, images, 'L2'));
    const { reached, distances } = await attackImages(imageAttack(name), { classifier, images, threatModel: { goal: NONTARGETED, norm: 'L2', epsilon: epsilon * 1.02 } });
    expect(reached).toEqual(linearDistances(classifier, images, 'L2').map((distance) => distance <= epsilon));
    expect(Math.max(...distances)).toBeLessThanOrEqual(epsilon * 1.02 * (1 + 1e-4));
  });
});

/** L2 distance to the plane w.(x - 1/2) = 0 within the box, by bisection on the multiplier. */
function boxDistance(w: Float64Array, x: Float32Array): number {
  const side = (z: Float64Array): number => w.reduce((sum, value, i) => sum + value * ((z[i] ?? 0) - 0.5), 0);
  const sign = -Math.sign(side(Float64Array.from(x)));
  const moved = (t: number): Float64Array => Float64Array.from(x, (value, i) => Math.min(1, Math.max(0, value + sign * t * (w[i] ?? 0))));
  let [low, high] = [0, 100];
  for (let halving = 0; halving < 80; halving++) {
    const middle = (low + high) / 2;
    if (side(moved(middle)) * sign > 0) high = middle;
    else low = middle;
  }
  return Math.hypot(...moved(high).map((value, i) => value - (x[i] ?? 0)));
}

describe.each([
  { name: 'pgd', loss: 'cross-entropy', parameters: {} },
  { name: 'pgd', loss: 'margin', parameters: { loss: 'margin' } },
  { name: 'apgd-ce', loss: 'cross-entropy', parameters: {} },
  { name: 'apgd-margin', loss: 'margin', parameters: {} },
  { name: 'apgd-dlr', loss: 'dlr', parameters: {} },
])('$name on $loss breaks exactly the images whose distance is within the budget', ({ name, loss, parameters }) => {
  const images = noiseBatch(40, SHAPE);

  it.each(NORMS)('in %s', async (norm) => {
    const linear = new LinearToy(SHAPE);
    const centres = new CentresToy(SHAPE, 4);
    const toys = [
      ...(loss === 'dlr' ? [] : [{ classifier: linear, distances: linearDistances(linear, images, norm) }]),
      // Cross-entropy leaves a class towards all others at once: among several it may miss the nearest.
      ...(loss === 'cross-entropy' ? [] : [{ classifier: centres, distances: rowsOf(images).map((x) => centres.distanceOf(x, norm)) }]),
    ];
    for (const { classifier, distances } of toys) {
      const epsilon = median(distances);
      const { reached } = await attackImages(imageAttack(name), { classifier, images, threatModel: { goal: NONTARGETED, norm, epsilon }, parameters });
      const sure = distances.flatMap((distance, n) => (Math.abs(distance / epsilon - 1) > 0.02 ? [n] : []));
      expect(sure.length).toBeGreaterThan(25);
      expect(sure.map((n) => reached[n])).toEqual(sure.map((n) => (distances[n] ?? NaN) < epsilon));
    }
  });

  if (loss !== 'dlr') it('reaches a target exactly where the budget allows', async () => {
    const classifier = new LinearToy(SHAPE);
    const distances = linearDistances(classifier, images, 'LINF');
    const epsilon = 1.01 * median(distances);
    const { reached, clean, queries } = await attackImages(imageAttack(name), { classifier, images, threatModel: { goal: { kind: 'TARGETED', target: 0 }, norm: 'LINF', epsilon }, parameters });
    const sure = distances.flatMap((distance, n) => (Math.abs(distance / epsilon - 1) > 0.02 ? [n] : []));
    expect(sure.map((n) => reached[n])).toEqual(sure.map((n) => clean[n] === 0 || (distances[n] ?? NaN) < epsilon));
    clean.forEach((label, n) => expect(queries[n] === 0).toBe(label === 0));
  });
});

describe.each(names)('%s', (name) => {
  const attack = imageAttack(name);
  const classCount = attack.leastClasses ? 4 : 2;

  it.each(NORMS)('reports no success on a constant model, in %s', async (norm) => {
    const classifier = constantToy(SHAPE, [2, 1, 0.5, 0].slice(0, classCount));
    for (const goal of [NONTARGETED, { kind: 'TARGETED', target: 1 } as const]) {
      const { reached } = await attackImages(attack, { classifier, images: noiseBatch(3, SHAPE), threatModel: { goal, norm, epsilon: 0.5 }, parameters: quick[name] ?? {} });
      expect(reached).toEqual([false, false, false]);
    }
  });

  it('stays in budget, repeats itself bit for bit, counts every image shown, and reports progress', async () => {
    await fc.assert(fc.asyncProperty(
      fc.record({
        net: fc.integer({ min: 0, max: 1e6 }), seed: fc.integer({ min: 0, max: 1e6 }), norm: fc.constantFrom(...NORMS),
        epsilon: fc.double({ min: 0.001, max: 0.6, noNaN: true }), targeted: fc.boolean(), spread: fc.constantFrom(0.2, 0.5),
      }),
      async ({ net, seed, norm, epsilon, targeted, spread }) => {
        const classifier = new CountingClassifier(randomNet([2, 4, 4], 4, net));
        const images = noiseBatch(4, [2, 4, 4], { seed, spread });
        const threatModel: ThreatModel = { goal: targeted ? { kind: 'TARGETED', target: 1 } : NONTARGETED, norm, epsilon };
        const options = { classifier, images, threatModel, parameters: quick[name] ?? {}, seed };
        const run = await attackImages(attack, options);
        const shownByTest = 2 * run.clean.length;
        expect(run.queries.reduce((sum, count) => sum + count, 0)).toBe(classifier.shown - shownByTest);
        for (const distance of run.distances) expect(distance).toBeLessThanOrEqual(epsilon * (1 + 1e-4) + 1e-7);
        expect(run.adversarial.data.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(run.progress).toEqual(run.progress.toSorted((a, b) => a - b));
        expect(run.progress.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(await attackImages(attack, options)).toEqual(run);
      },
    ), { numRuns: 8, seed: 5 });
  });

  it('treats an image the same whatever images come with it', async () => {
    const classifier = randomNet([1, 4, 4], 4, 8);
    const threatModel = { goal: NONTARGETED, norm: 'LINF', epsilon: 0.05 } as const;
    const images = noiseBatch(5, [1, 4, 4], { seed: 4 });
    const others = noiseBatch(5, [1, 4, 4], { seed: 5 });
    others.data.set(images.data.subarray(32, 48), 32);
    const parameters = { ...quick[name], ...(name === 'hopskipjump' ? { startTries: 100 } : {}) };
    const [alone, first, second] = await Promise.all([floatTensor([3, 1, 4, 4], images.data.slice(0, 48)), images, others]
      .map((batch) => attackImages(attack, { classifier, images: batch, threatModel, parameters })));
    for (const run of [first, second]) {
      expect(run?.queries[2]).toBe(alone?.queries[2]);
      expect(run && rowsOf(run.adversarial)[2]).toEqual(alone && rowsOf(alone.adversarial)[2]);
    }
  });

  it('leaves an image that is at the target when clean as it is, for no query', async () => {
    const classifier = constantToy(SHAPE, [2, 1, 0.5, 0].slice(0, classCount));
    const images = noiseBatch(2, SHAPE);
    const run = await attackImages(attack, { classifier, images, threatModel: { goal: { kind: 'TARGETED', target: 0 }, norm: 'L2', epsilon: 0.5 } });
    expect(run.queries).toEqual([0, 0]);
    expect(run.adversarial).toEqual(images);
  });
});

describe.each(NORMS)('in %s', (norm) => {
  const classifier = new CentresToy([1, 6, 6], 4);
  const images = noiseBatch(60, [1, 6, 6]);
  const epsilon = median(rowsOf(images).map((x) => classifier.distanceOf(x, norm)));
  const count = async (name: string, parameters = {}): Promise<number> => (
    (await attackImages(imageAttack(name), { classifier, images, threatModel: { goal: NONTARGETED, norm, epsilon }, parameters })).reached.filter(Boolean).length);

  it('iterated attacks break no fewer images than one step, and one step more than random noise', async () => {
    const oneStep = await count('fgsm');
    for (const name of gradientAttacks) expect(await count(name)).toBeGreaterThanOrEqual(oneStep);
    expect(oneStep).toBeGreaterThan((await count('square', { queries: 1 })) + 5);
  });

  it('black-box attacks come near what gradients reach, within their queries', async () => {
    const wide = { goal: NONTARGETED, norm, epsilon: epsilon * 2 } as const;
    const best = (await attackImages(imageAttack('pgd'), { classifier, images, threatModel: wide })).reached.filter(Boolean).length;
    expect(best).toBeGreaterThan(40);
    for (const [name, queries] of [['square', 300], ['hopskipjump', 1500]] as const) {
      const run = await attackImages(imageAttack(name), { classifier, images, threatModel: wide, parameters: { queries } });
      expect(Math.max(...run.queries)).toBeLessThanOrEqual(queries);
      expect(run.reached.filter(Boolean).length).toBeGreaterThanOrEqual(0.9 * best);
    }
  });
});

describe('a per-image attack is refused', () => {
  const images = noiseBatch(1, SHAPE);
  const threatModel = { goal: NONTARGETED, norm: 'LINF', epsilon: 0.1 } as const;

  it.each([
    ['apgd-dlr on two classes, with what to use', 'apgd-dlr', { classifier: constantToy(SHAPE), threatModel }, 'apgd-dlr needs at least 3 classes for a nontargeted attack, found 2: use apgd-margin'],
    ['apgd-dlr at a target of three', 'apgd-dlr', { classifier: constantToy(SHAPE, [1, 0, 0]), threatModel: { ...threatModel, goal: { kind: 'TARGETED', target: 1 } as const } }, 'needs at least 4 classes for a targeted attack, found 3: use apgd-margin'],
    ['a region', 'pgd', { classifier: constantToy(SHAPE), threatModel: { ...threatModel, region: { kind: 'border', width: 0.1 } as const } }, 'pgd changes the whole image, found a threat model limited to a border'],
    ['a parameter it has not', 'fgsm', { classifier: constantToy(SHAPE), threatModel, parameters: { steps: 3 } }, 'fgsm has no parameter steps'],
  ] as const)('%s', async (_, name, run, message) => {
    await expect(attackImages(imageAttack(name), { ...run, images })).rejects.toThrow(message);
  });
});
