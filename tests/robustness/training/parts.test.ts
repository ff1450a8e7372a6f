import fc from 'fast-check';
import { z } from 'zod';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { crossEntropies } from '../../../src/robustness/training/cross-entropy.ts';
import { epochLength, epochOrder, trainingBatches } from '../../../src/robustness/training/epoch-order.ts';
import { createOptimiser, Sgd } from '../../../src/robustness/training/optimisers/index.ts';
import { trainingParameters } from '../../../src/robustness/training/parameters.ts';
import { learningRateShare } from '../../../src/robustness/training/schedule.ts';

const labelLists = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 }).map((list) => Int32Array.from(list));
const seeds = fc.integer({ min: 0, max: 1000 });

function timesEach(order: Uint32Array, count: number): number[] {
  const times = new Array<number>(count).fill(0);
  for (const image of order) times[image] = (times[image] ?? 0) + 1;
  return times;
}

describe('the order of an epoch', () => {
  it('has every image once without balance', () => {
    fc.assert(fc.property(labelLists, seeds, (labels, seed) => {
      const order = epochOrder(labels, false, Random.fromSeed(seed));
      expect(timesEach(order, labels.length).every((times) => times === 1)).toBe(true);
      expect(order.length).toBe(epochLength(labels, false));
    }), { numRuns: 30 });
  });

  it('has every class as often as the largest with balance, its images equally often but for one', () => {
    fc.assert(fc.property(labelLists, seeds, (labels, seed) => {
      const order = epochOrder(labels, true, Random.fromSeed(seed));
      const times = timesEach(order, labels.length);
      const classes = [...new Set(labels)];
      const countOf = (label: number): number => labels.filter((other) => other === label).length;
      const largest = Math.max(...classes.map(countOf));
      for (const label of classes) {
        const own = times.filter((_, image) => labels[image] === label);
        expect(own.reduce((a, b) => a + b, 0)).toBe(largest);
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
      }
      expect(order.length).toBe(epochLength(labels, true));
    }), { numRuns: 30 });
  });

  it('is decided by the random numbers', () => {
    const labels = Int32Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? 1 : 0));
    const order = (seed: number): string => epochOrder(labels, true, Random.fromSeed(seed)).join();
    expect(order(1)).toBe(order(1));
    expect(order(2)).not.toBe(order(1));
  });

  it('comes in the fewest batches of nearly equal size', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), (count, size) => {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      const batches = trainingBatches(order, size);
      const sizes = batches.map((batch) => batch.length);
      expect(batches.flatMap((batch) => [...batch])).toEqual([...order]);
      expect(batches.length).toBe(Math.ceil(count / size));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(size);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }), { numRuns: 50 });
  });
});

describe('the schedule', () => {
  const shares = (schedule: 'constant' | 'step' | 'cosine', warmUp: number, total: number): number[] => (
    Array.from({ length: total }, (_, step) => learningRateShare({ schedule, warmUp }, step, total)));

  it('constant stays', () => {
    expect(shares('constant', 0, 5)).toEqual([1, 1, 1, 1, 1]);
  });

  it('step falls at half and at three quarters', () => {
    expect(shares('step', 0, 8)).toEqual([1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01]);
  });

  it('cosine falls from one towards zero, half way in the middle', () => {
    const found = shares('cosine', 0, 100);
    expect(found[0]).toBe(1);
    expect(found[50]).toBeCloseTo(0.5, 12);
    expect(found[99]).toBeCloseTo((1 + Math.cos(0.99 * Math.PI)) / 2, 12);
    expect(found).toEqual([...found].sort((a, b) => b - a));
  });

  it('warms up in equal steps, then runs as it would', () => {
    const found = shares('constant', 0.3, 10);
    expect(found.slice(0, 3)).toEqual([0.25, 0.5, 0.75]);
    expect(found.slice(3)).toEqual(new Array<number>(7).fill(1));
    expect(shares('cosine', 0.5, 20).slice(10)).toEqual(shares('cosine', 0, 10));
  });
});

describe('an optimiser', () => {
  const weights = () => new Map([['a', Float32Array.of(1, -2, 3)], ['b', Float32Array.of(0.5)]]);
  const gradients = new Map([['a', Float32Array.of(0.1, 0.2, -0.3)], ['b', Float32Array.of(1)]]);
  const decayed = new Set(['a']);

  it.each(['sgd', 'adam', 'adamw'] as const)('%s goes on from what it saved, bit for bit', (optimiser) => {
    const create = () => createOptimiser({ optimiser, momentum: 0.9, weightDecay: 0.1 }, decayed);
    const [whole, first, second] = [create(), create(), create()];
    const [one, other] = [weights(), weights()];
    for (let step = 0; step < 6; step++) whole.step(one, gradients, 0.1);
    for (let step = 0; step < 3; step++) first.step(other, gradients, 0.1);
    second.restore(first.save());
    for (let step = 0; step < 3; step++) first.step(weights(), gradients, 0.1);
    for (let step = 0; step < 3; step++) second.step(other, gradients, 0.1);
    expect(other).toEqual(one);
  });

  it('is plain descent without momentum, and decays only what decays', () => {
    const moved = weights();
    createOptimiser({ optimiser: 'sgd', momentum: 0, weightDecay: 0.5 }, decayed).step(moved, gradients, 0.1);
    expect([...(moved.get('a') ?? [])].map((value) => value.toFixed(5))).toEqual(['0.94000', '-1.92000', '2.88000']);
    expect(moved.get('b')?.[0]).toBeCloseTo(0.4, 6);
  });

  it('adds momentum up without Nesterov too', () => {
    const moved = new Map([['a', Float32Array.of(0)]]);
    const sgd = new Sgd({ momentum: 0.5, nesterov: false, weightDecay: 0, decayed });
    for (let step = 0; step < 3; step++) sgd.step(moved, new Map([['a', Float32Array.of(1)]]), 1);
    expect(moved.get('a')?.[0]).toBe(-(1 + 1.5 + 1.75));
  });

  it('leaves weights without a gradient alone and refuses gradients of no weight', () => {
    const moved = weights();
    const adam = createOptimiser({ optimiser: 'adamw', momentum: 0, weightDecay: 0.5 }, decayed);
    adam.step(moved, new Map([['b', Float32Array.of(1)]]), 0.1);
    expect(moved.get('a')).toEqual(weights().get('a'));
    expect(() => adam.step(moved, new Map([['c', Float32Array.of(1)]]), 0.1)).toThrow('expected a weight "c" of 1 values for its gradient, found none');
    expect(() => adam.step(moved, new Map([['a', Float32Array.of(1)]]), 0.1)).toThrow('expected a weight "a" of 1 values for its gradient, found 3 values');
  });
});

describe('cross-entropy', () => {
  it('is the negative log of the softmax, also where exponentials overflow', () => {
    const logits = floatTensor([3, 2], Float32Array.of(0, 0, 1000, 0, 0, 1000));
    const [even, wrong, right] = crossEntropies(logits, Int32Array.of(1, 1, 1));
    expect(even).toBeCloseTo(Math.LN2, 12);
    expect(wrong).toBe(1000);
    expect(right).toBe(0);
  });
});

describe('the training parameters', () => {
  const schema = z.strictObject(trainingParameters);

  it('have a default and a description each', () => {
    const read = schema.parse({});
    expect(read).toMatchObject({ epochs: 5, batchSize: 32, learningRate: 1e-3, optimiser: 'sgd', momentum: 0.9, patience: 3 });
    expect(read.augmentation).toEqual({ flip: false, rotation: 0, shift: 0 });
    const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
    for (const property of Object.values(properties)) expect(property).toMatchObject({ description: expect.any(String), default: expect.anything() as unknown });
  });

  it.each([{ epochs: 0 }, { learningRate: 0 }, { momentum: 1 }, { validationFraction: 0 }, { patience: 0 }, { augmentation: { zoom: 2 } }])('refuse %j', (raw) => {
    expect(schema.safeParse(raw).success).toBe(false);
  });
});
