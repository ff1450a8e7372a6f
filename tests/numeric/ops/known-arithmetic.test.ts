import type { Dimension } from '../../../src/numeric/graph/dimension.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { combineKnown, compareKnown, extremeKnown, type Combine } from '../../../src/numeric/ops/support/known-arithmetic.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';

/** Two int64 scalars, each a number or a multiple of the batch size, combined. */
function combined(combine: Combine, a: Dimension, b: Dimension): Dimension | undefined {
  const scalar = (element: Dimension) => ({ dtype: 'int64' as const, shape: [], elements: [element] });
  return combineKnown(scalar(a), scalar(b), combine)?.elements[0];
}

describe('arithmetic with multiples of the batch size, which is at least 1', () => {
  it.each([
    { a: 3, b: 5, larger: 5, smaller: 3 },
    { a: 'N', b: 1, larger: undefined, smaller: undefined },
    { a: 'N', b: 0, larger: 'N', smaller: 0 },
    { a: -1, b: '49N', larger: '49N', smaller: -1 },
    { a: '2N', b: 'N', larger: '2N', smaller: 'N' },
    { a: 'N', b: 'N', larger: 'N', smaller: 'N' },
  ] as const)('the larger and the smaller of $a and $b', ({ a, b, larger, smaller }) => {
    expect(combined(extremeKnown('larger'), a, b)).toBe(larger);
    expect(combined(extremeKnown('smaller'), a, b)).toBe(smaller);
  });

  it.each([
    { a: 3, b: 5, less: 1 }, { a: 5, b: 5, less: 0 }, { a: 0, b: 'N', less: 1 }, { a: 'N', b: 0, less: 0 },
    { a: 'N', b: 1, less: undefined }, { a: 2, b: 'N', less: undefined }, { a: 'N', b: '2N', less: 1 },
  ] as const)('whether $a is less than $b', ({ a, b, less }) => {
    expect(combined(compareKnown((difference) => difference < 0), a, b)).toBe(less);
  });

  it('gives up where two vectors would broadcast to a large matrix', () => {
    const vector = (shape: readonly number[]) => ({ dtype: 'int64' as const, shape, elements: new Array<Dimension>(4096).fill(1) });
    expect(combineKnown(vector([4096, 1]), vector([1, 4096]), extremeKnown('larger'))).toBeUndefined();
  });
});

describe('a cast that is worked out at import', () => {
  const INT64 = 7;
  const BOOL = 9;

  it('leaves infinity to the engine, as no whole number is infinite', () => {
    const build = new GraphBuilder(ops);
    const mask = build.constant(floatTensor([2], Float32Array.of(-Infinity, 1.5)));
    expect(build.op('Cast', [mask], { to: INT64 }).known).toBeUndefined();
    expect(build.op('Cast', [mask], { to: BOOL }).known?.elements).toEqual([1, 1]);
    expect(build.op('Cast', [build.constant(floatTensor([2], Float32Array.of(-2.5, 1.5)))], { to: INT64 }).known?.elements).toEqual([-2, 1]);
  });
});
