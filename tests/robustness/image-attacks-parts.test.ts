import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { ApgdSchedule } from '../../src/robustness/attacks/support/apgd-schedule.ts';
import { distance, withinBudget } from '../../src/robustness/attacks/support/image-budget.ts';
import { nearestOnBoundary } from '../../src/robustness/attacks/support/image-hyperplane.ts';
import { attackImages, imageAttack, noiseBatch } from './support/image-attack-run.ts';
import { CentresToy } from './support/image-toys.ts';
import { constantToy } from './support/toys.ts';

describe('the step size of Auto-PGD', () => {
  const halvings = (losses: readonly number[]): number[] => {
    const schedule = new ApgdSchedule(100, 1, 0);
    let best = 0;
    return losses.flatMap((loss, step) => {
      best = Math.max(best, loss);
      return schedule.advance(loss, best) ? [step + 1] : [];
    });
  };

  it('is looked at where the paper says: after 22, 41, 57, 70, 80, 87, 93 and 99 of 100 steps', () => {
    expect(halvings(Array.from({ length: 100 }, () => 0))).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  });

  it('stays while the loss rises, and is halved once when three quarters of the steps no longer raise it', () => {
    expect(halvings(Array.from({ length: 100 }, (_, step) => step + 1))).toEqual([]);
    const restingLater = Array.from({ length: 100 }, (_, step) => (step < 41 ? step + 1 : 41));
    expect(halvings(restingLater)[0]).toBe(57);
  });

  it('is halved where the best loss stood still though most steps rose', () => {
    const saw = Array.from({ length: 41 }, (_, step) => (step < 22 ? step + 1 : [1, 2, 3, 4, 5][(step - 22) % 5] ?? 0));
    expect(saw.slice(22).filter((loss, i) => loss > (saw[21 + i] ?? 0)).length / 19).toBeGreaterThan(0.75);
    expect(halvings(saw)).toEqual([41]);
  });
});

describe('the nearest image on a linearised boundary', () => {
  const point = Float32Array.of(0.5, 0.9, 0.2, 0.5);
  const gradient = Float32Array.of(1, 2, -0.5, 0);
  const valueAt = (z: Float32Array): number => -0.6 + z.reduce((sum, value, i) => sum + (gradient[i] ?? 0) * (value - (point[i] ?? 0)), 0);

  it.each(['LINF', 'L2'] as const)('lies on it, in the box, and no grid point is nearer, in %s', (norm) => {
    const found = nearestOnBoundary(point, { point, value: -0.6, gradient }, norm);
    expect(valueAt(found)).toBeCloseTo(0, 6);
    expect(found.every((value) => value >= 0 && value <= 1)).toBe(true);
    const least = distance(point, found, norm);
    for (let i = 0; i <= 40; i++) {
      for (let j = 0; j <= 40; j++) {
        for (let k = 0; k <= 40; k++) {
          const z = Float32Array.of(i / 40, j / 40, k / 40, 0.5);
          if (valueAt(z) >= 0) expect(distance(point, z, norm)).toBeGreaterThanOrEqual(least - 1e-6);
        }
      }
    }
  });

  it('is the far corner of the box where the boundary is out of reach, and the point itself where nothing slopes', () => {
    expect([...nearestOnBoundary(point, { point, value: -50, gradient }, 'L2')]).toEqual([1, 1, 0, 0.5]);
    expect(nearestOnBoundary(point, { point, value: -1, gradient: new Float32Array(4) }, 'LINF')).toEqual(point);
  });
});

describe('the budget', () => {
  it('leaves an image that keeps it bit for bit, and brings any other back', () => {
    const clean = Float32Array.of(0.2, 0.5, 0.99);
    const inside = Float32Array.of(0.21, 0.49, 1);
    expect(withinBudget(clean, inside, { norm: 'LINF', epsilon: 0.0101 })).toBe(inside);
    expect([...withinBudget(clean, Float32Array.of(0.5, 0.4, 1.2), { norm: 'LINF', epsilon: 0.05 })]).toEqual([0.25, 0.45, 1].map((value) => expect.closeTo(value, 6)));
    expect(distance(clean, withinBudget(clean, Float32Array.of(0.5, 0.1, 0.9), { norm: 'L2', epsilon: 0.05 }), 'L2')).toBeCloseTo(0.05, 7);
  });
});

describe('hopskipjump', () => {
  const threatModel = { goal: { kind: 'TARGETED', target: 2 }, norm: 'L2', epsilon: 1.2 } as const;

  it('starts from images of the batch that are at the target where noise is not', async () => {
    const classifier = new CentresToy([1, 5, 5], 3);
    const images = noiseBatch(12, [1, 5, 5]);
    images.data.set(Float32Array.from(classifier.centres[2] ?? [], (value) => Math.min(1, Math.max(0, value))), 0);
    const { clean, reached } = await attackImages(imageAttack('hopskipjump'), { classifier, images, threatModel, parameters: { startTries: 0, queries: 800 } });
    expect(clean[0]).toBe(2);
    expect(clean.filter((label) => label !== 2).length).toBeGreaterThan(3);
    expect(reached.every(Boolean)).toBe(true);
  });

  it('leaves an image as it is where nothing is at the target', async () => {
    const images = noiseBatch(3, [1, 3, 3]);
    const run = await attackImages(imageAttack('hopskipjump'), { classifier: constantToy([1, 3, 3], [1, 0, 0]), images, threatModel, parameters: { startTries: 7 } });
    expect(run.reached).toEqual([false, false, false]);
    expect(run.queries).toEqual([7, 7, 7]);
    expect(run.adversarial).toEqual(floatTensor(images.shape, images.data));
  });
});

it('apgd-dlr with targets breaks every image it breaks without, and asks more of the others', async () => {
  const classifier = new CentresToy([1, 5, 5], 5, 3);
  const images = noiseBatch(20, [1, 5, 5]);
  const threatModel = { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.03 } as const;
  const [without, aimed] = [
    await attackImages(imageAttack('apgd-dlr'), { classifier, images, threatModel, parameters: { steps: 10 } }),
    await attackImages(imageAttack('apgd-dlr'), { classifier, images, threatModel, parameters: { steps: 10, targets: 2 } }),
  ];
  expect(without.reached.some(Boolean)).toBe(true);
  without.reached.forEach((is, n) => {
    if (is) expect(aimed.reached[n]).toBe(true);
    else if (!aimed.reached[n]) expect(aimed.queries[n]).toBe(1 + 3 * (without.queries[n] ?? NaN));
  });
});
