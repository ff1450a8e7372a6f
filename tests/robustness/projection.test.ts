import fc from 'fast-check';
import { ascend } from '../../src/robustness/attacks/support/ascend.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../src/robustness/attacks/support/batches.ts';
import { isZero, l2Norm, linfNorm, normOf, project } from '../../src/robustness/attacks/support/projection.ts';
import type { Norm } from '../../src/robustness/threat-model.ts';
import { cosine } from './support/run.ts';

const values = fc.float32Array({ minLength: 1, maxLength: 60, min: -1e3, max: 1e3, noNaN: true });
const epsilons = fc.double({ min: 1e-6, max: 100, noNaN: true });
const norms = fc.constantFrom<Norm>('LINF', 'L2');

it('brings anything within budget after rounding to float32', () => {
  fc.assert(fc.property(values, epsilons, norms, (v, epsilon, norm) => {
    project(v, norm, epsilon);
    expect(normOf(v, norm)).toBeLessThanOrEqual(epsilon);
  }), { seed: 1, numRuns: 500 });
});

it('uses the whole budget for what was outside, and keeps its direction in L2', () => {
  fc.assert(fc.property(values, epsilons, norms, (v, epsilon, norm) => {
    fc.pre(normOf(v, norm) > epsilon);
    const before = v.slice();
    project(v, norm, epsilon);
    expect(normOf(v, norm)).toBeGreaterThan(epsilon * (1 - 1e-6));
    if (norm === 'L2') expect(cosine(before, v)).toBeGreaterThan(1 - 1e-6);
    else v.forEach((value, i) => expect(Math.abs(value)).toBeLessThanOrEqual(Math.abs(before[i] ?? 0)));
  }), { seed: 2, numRuns: 300 });
});

it('leaves what is inside bit for bit, so projecting twice is projecting once', () => {
  fc.assert(fc.property(values, epsilons, norms, (v, epsilon, norm) => {
    project(v, norm, epsilon);
    const once = v.slice();
    project(v, norm, epsilon);
    expect(v).toEqual(once);
  }), { seed: 3, numRuns: 300 });
});

it('knows norms', () => {
  expect(l2Norm(Float32Array.of(3, -4))).toBe(5);
  expect(linfNorm(Float32Array.of(3, -4))).toBe(4);
  expect(normOf(Float32Array.of(3, -4), 'L2')).toBe(5);
  expect(normOf(Float32Array.of(3, -4), 'LINF')).toBe(4);
  expect(isZero(new Float32Array(3))).toBe(true);
  expect(isZero(Float32Array.of(0, 1e-40))).toBe(false);
});

it('steps along the sign or the unit vector, and nowhere along zero', () => {
  const step = (norm: Norm, direction: number[]): number[] => {
    const v = new Float32Array(2);
    ascend(v, Float32Array.from(direction), norm, 0.5);
    return [...v];
  };
  expect(step('LINF', [30, -0.1])).toEqual([0.5, -0.5]);
  expect(step('L2', [3, -4])).toEqual([Math.fround(0.3), Math.fround(-0.4)]);
  expect(step('LINF', [0, 1])).toEqual([0, 0.5]);
  expect(step('L2', [0, 0])).toEqual([0, 0]);
});

it('cuts an order into runs that memory allows', () => {
  expect([...batchesOf(inOrder(5), 2)].map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]]);
  expect(imagesPerRun([3, 224, 224])).toBe(8);
  expect(imagesPerRun([1, 28, 28])).toBe(32);
  expect(imagesPerRun([3, 2048, 2048])).toBe(1);
});
