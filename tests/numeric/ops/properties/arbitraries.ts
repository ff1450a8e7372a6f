import fc from 'fast-check';
import { Random } from '../../../../src/kernel/random.ts';
import { sizeOf } from '../../../../src/numeric/tensor/tensor.ts';
import { type CaseInput, batched, variable } from '../../support/op-case.ts';

/** Every property runs on the same cases each time: a failure can be seen again. */
export const RUNS = { seed: 20210217, numRuns: 25 };

export interface Sampling {
  /** Numbers lie from here to there; by default from -2 to 2. */
  readonly from?: number;
  readonly to?: number;
  /** Added to all, so that two operands never come close to each other. */
  readonly offset?: number;
}

/** Extents from 1 to 4. */
export function shapes(rank: { readonly min: number; readonly max: number }): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.integer({ min: 1, max: 4 }), { minLength: rank.min, maxLength: rank.max });
}

/** A value of a shape, its first axis the batch or not. Its numbers are multiples of 0.1, and 0.05 more. */
export function valueOf(shape: readonly number[], isBatched: boolean, sampling: Sampling = {}): fc.Arbitrary<CaseInput> {
  const { from = -2, to = 2, offset = 0.05 } = sampling;
  const steps = Math.round((to - from) / 0.1);
  return fc.integer({ min: 1, max: 1_000_000 }).map((seed) => {
    const random = Random.fromSeed(seed);
    const data = Array.from({ length: sizeOf(shape) }, () => from + random.below(steps) * 0.1 + offset);
    return isBatched && shape.length > 0 ? batched(shape, data) : variable(shape, data);
  });
}

/** As `valueOf`, but no two numbers equal: for operators that choose. */
export function distinctValueOf(shape: readonly number[], isBatched: boolean): fc.Arbitrary<CaseInput> {
  return fc.integer({ min: 1, max: 1_000_000 }).map((seed) => {
    const count = sizeOf(shape);
    const data = Array.from(Random.fromSeed(seed).permutation(count), (place) => (place - Math.floor(count / 2)) * 0.1 + 0.05);
    return isBatched && shape.length > 0 ? batched(shape, data) : variable(shape, data);
  });
}

/** Two operands that broadcast to one shape; whichever keeps the first axis of a batch is batched. */
export function operandPairs(a: Sampling, b: Sampling): fc.Arbitrary<readonly [CaseInput, CaseInput]> {
  return fc.tuple(shapes({ min: 0, max: 4 }), fc.boolean()).chain(([shape, isBatched]) => {
    const operand = (sampling: Sampling): fc.Arbitrary<CaseInput> => partOf(shape).chain((part) => {
      const keepsFirst = part.length === shape.length && (part[0] !== 1 || shape[0] === 1);
      return valueOf(part, isBatched && keepsFirst, sampling);
    });
    return fc.tuple(operand(a), operand(b));
  });
}

/** A shape that broadcasts to `shape`: leading axes left out, others made 1. */
function partOf(shape: readonly number[]): fc.Arbitrary<readonly number[]> {
  return fc.tuple(fc.nat(shape.length), fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }))
    .map(([dropped, single]) => shape.map((extent, axis) => (single[axis] === true ? 1 : extent)).slice(dropped));
}
