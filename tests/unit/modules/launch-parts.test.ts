import { estimatedEpsilon, largestDistance } from '../../../src/modules/audits/attack-budget.ts';
import type { AttackRecord } from '../../../src/modules/audits/audit.record.ts';
import { inputDigest } from '../../../src/modules/audits/input-digest.ts';
import { checkLimits } from '../../../src/modules/audits/limit-checks.ts';
import { progressOf, withEta } from '../../../src/modules/audits/progress.ts';
import type { DatasetRecord } from '../../../src/modules/datasets/index.ts';
import type { ModelRecord } from '../../../src/modules/models/index.ts';
import { ProblemList } from '../../../src/modules/shared/index.ts';

const figures = { images: 4, patients: null, classCounts: [2, 2], meanL2: 50, meanLinf: 0.8, meanRms: 0.25 };
// Only the fields that budgets are made of.
const dataset = {
  splits: [
    { ...figures, split: 'GENERATION' },
    { ...figures, split: 'EVALUATION', meanRms: 9, meanLinf: 9 },
  ],
} as unknown as DatasetRecord;
const model = { input: { channels: 3, height: 10, width: 12, layout: 'NCHW' } } as unknown as ModelRecord;
const unknownSize = { input: null } as unknown as ModelRecord;

describe('budgets', () => {
  it('in L2 grow with the root of the number of values of the model, from the generation split', () => {
    expect(estimatedEpsilon(4, 'L2', dataset, model)).toBeCloseTo(0.04 * 0.25 * Math.sqrt(360), 12);
  });

  it('in LINF do not depend on the size', () => {
    expect(estimatedEpsilon(4, 'LINF', dataset, model)).toBeCloseTo(0.032, 12);
    expect(estimatedEpsilon(4, 'LINF', dataset, unknownSize)).toBeCloseTo(0.032, 12);
  });

  it('are no number where the figures are missing', () => {
    expect(estimatedEpsilon(4, 'L2', { splits: [] } as unknown as DatasetRecord, model)).toBeNaN();
    expect(estimatedEpsilon(4, 'L2', dataset, unknownSize)).toBeNaN();
  });

  it('mean nothing beyond the diagonal of the unit cube', () => {
    expect([largestDistance(model, 'LINF'), largestDistance(model, 'L2')]).toEqual([1, Math.sqrt(360)]);
  });
});

describe('inputs', () => {
  it('have the same digest whatever the order of their fields, and null is absent', () => {
    const one = inputDigest({ a: 1, b: [{ c: 2, d: null }], e: undefined });
    expect(inputDigest({ b: [{ c: 2 }], a: 1 })).toBe(one);
    expect(inputDigest({ b: [{ c: 3 }], a: 1 })).not.toBe(one);
    expect(inputDigest({ b: { 0: { c: 2 } }, a: 1 })).not.toBe(one);
    expect(inputDigest({ list: [1, 2] })).not.toBe(inputDigest({ list: [2, 1] }));
  });
});

describe('progress', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const startedAt = new Date('2026-11-22T11:58:20Z');

  it('tells the time left at the average rate, once there is one', () => {
    expect(withEta({ fraction: 0.25, phase: 'p' }, startedAt, now).etaSeconds).toBeCloseTo(300, 9);
    expect(withEta({ fraction: 1, phase: 'p' }, startedAt, now).etaSeconds).toBe(0);
    expect(withEta({ fraction: 0.001, phase: 'p' }, startedAt, now).etaSeconds).toBeUndefined();
    expect(withEta({ fraction: 0.5, phase: 'p' }, null, now).etaSeconds).toBeUndefined();
  });

  it('of an audit is the mean; what failed counts as far as it came', () => {
    const attack = (state: string, fraction: number): AttackRecord =>
      ({ state, progress: { fraction, phase: '' } }) as unknown as AttackRecord;
    expect(progressOf([])).toBe(0);
    expect(
      progressOf([attack('SUCCEEDED', 0.9), attack('RUNNING', 0.5), attack('FAILED', 0.1), attack('QUEUED', 0)]),
    ).toBeCloseTo(0.4, 12);
  });
});

describe('limits', () => {
  it('are kept with what was left open as null', () => {
    const problems = new ProblemList();
    expect(checkLimits(problems, [{ metric: 'foolingRate', max: 0.1, rationale: ' as\nclaimed ' }])).toEqual([
      { metric: 'foolingRate', max: 0.1, min: null, rationale: 'as\nclaimed' },
    ]);
    expect(problems.isEmpty).toBe(true);
  });

  it.each([[1.1], [-0.1], [Number.NaN]])('are rates: not %p', (max) => {
    const problems = new ProblemList();
    checkLimits(problems, [{ metric: 'foolingRate', max, rationale: 'r' }]);
    expect(() => problems.throwIfAny()).toThrow(/expected a rate from 0 to 1/);
  });
});
