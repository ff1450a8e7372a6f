import fc from 'fast-check';
import { checkImport, checkOp } from '../../support/check-graph.ts';
import { filled, groupKey, groupsOver } from '../../support/naive-index.ts';
import { attribute, type CaseInput, elements, type Expected, ints } from '../../support/op-case.ts';
import { distinctValueOf, RUNS, shapes, valueOf } from './arbitraries.ts';

type Fold = (list: readonly number[]) => number;
const sum = (f: (x: number) => number): Fold => (list) => list.reduce((total, x) => total + f(x), 0);

const inGraphs: readonly { readonly type: string; readonly fold: Fold; readonly distinct?: boolean; readonly largestRank?: number }[] = [
  { type: 'ReduceL2', fold: (list) => Math.hypot(...list) },
  { type: 'ReduceLogSumExp', fold: (list) => Math.log(sum(Math.exp)(list)) },
  { type: 'ReduceMax', fold: (list) => Math.max(...list), distinct: true },
  { type: 'ReduceMean', fold: (list) => sum((x) => x)(list) / list.length },
  { type: 'ReduceMin', fold: (list) => Math.min(...list), distinct: true },
  // Of few numbers: the product of many varies too wildly for finite differences.
  { type: 'ReduceProd', fold: (list) => list.reduce((product, x) => product * x, 1), largestRank: 2 },
  { type: 'ReduceSum', fold: sum((x) => x) },
];

interface Reduction {
  readonly x: CaseInput;
  readonly axes: readonly number[];
  readonly keepdims: number;
}

describe('reductions over any axes', () => {
  it.each(inGraphs)('$type', async ({ type, fold, distinct = false, largestRank = 4 }) => {
    await fc.assert(fc.asyncProperty(reductions({ distinct, largestRank }), async (reduction) => {
      const inputs = [reduction.x, ints(reduction.axes)];
      await checkOp(type, { name: type, inputs, attributes: { keepdims: reduction.keepdims }, expected: reduced(reduction, fold) });
    }), RUNS);
  });

  it.each([
    { type: 'ReduceL1', fold: sum(Math.abs) },
    { type: 'ReduceSumSquare', fold: sum((x) => x * x) },
    { type: 'ReduceLogSum', fold: (list: readonly number[]) => Math.log(sum((x) => x)(list)), positive: true },
  ])('$type, in files of both kinds', async ({ type, fold, positive = false }) => {
    await fc.assert(fc.asyncProperty(reductions({ positive }), fc.boolean(), async (reduction, asInput) => {
      const { x, axes, keepdims } = reduction;
      const kept = { keepdims: attribute.int(keepdims) };
      const gives = reduced(reduction, fold);
      await checkImport(type, asInput
        ? { name: type, opset: 18, inputs: [x, ints(axes)], attributes: kept, gives }
        : { name: type, opset: 11, inputs: [x], attributes: { ...kept, axes: attribute.ints(axes) }, gives });
    }), RUNS);
  });

  it('CumSum in either direction', async () => {
    const flags = fc.record({ exclusive: fc.nat(1), reverse: fc.nat(1) });
    await fc.assert(fc.asyncProperty(alongOneAxis(), flags, async ({ x, axis }, attributes) => {
      await checkOp('CumSum', { name: 'CumSum', inputs: [x, ints(axis)], attributes, expected: runningTotals(x, axis, attributes) });
    }), RUNS);
  });
});

interface ReductionChoice {
  readonly distinct?: boolean;
  readonly positive?: boolean;
  readonly largestRank?: number;
}

/** Over at least one axis, counted from either end, none of them the batch. */
function reductions({ distinct = false, positive = false, largestRank = 4 }: ReductionChoice): fc.Arbitrary<Reduction> {
  return fc.tuple(shapes({ min: 2, max: largestRank }), fc.boolean()).chain(([shape, isBatched]) => {
    const places = shape.map((_, axis) => axis).slice(isBatched ? 1 : 0);
    const value = distinct ? distinctValueOf(shape, isBatched) : valueOf(shape, isBatched, positive ? { from: 0.5, to: 2 } : {});
    const axes = fc.tuple(fc.subarray(places, { minLength: 1 }), fc.boolean())
      .map(([chosen, fromEnd]) => chosen.map((axis) => (fromEnd ? axis - shape.length : axis)));
    return fc.record({ x: value, axes, keepdims: fc.nat(1) });
  });
}

function alongOneAxis(): fc.Arbitrary<{ readonly x: CaseInput; readonly axis: number }> {
  return fc.tuple(shapes({ min: 2, max: 4 }), fc.boolean()).chain(([shape, isBatched]) => fc.record({
    x: valueOf(shape, isBatched), axis: fc.integer({ min: isBatched ? 1 : 0, max: shape.length - 1 }),
  }));
}

function reduced({ x, axes, keepdims }: Reduction, fold: Fold): Expected {
  const { shape } = x.tensor;
  const places = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const groups = groupsOver({ shape, data: elements(x) }, places);
  const kept = filled(shape.map((extent, axis) => (places.includes(axis) ? 1 : extent)), (index) => fold(groups.get(groupKey(index, places)) ?? []));
  return keepdims === 1 ? kept : { shape: shape.filter((_, axis) => !places.includes(axis)), data: kept.data };
}

function runningTotals(x: CaseInput, axis: number, { exclusive, reverse }: { exclusive: number; reverse: number }): Expected {
  const { shape } = x.tensor;
  const groups = groupsOver({ shape, data: elements(x) }, [axis]);
  return filled(shape, (index) => {
    const line = groups.get(groupKey(index, [axis])) ?? [];
    const place = index[axis] ?? 0;
    const part = reverse === 1 ? line.slice(place + exclusive) : line.slice(0, place + 1 - exclusive);
    return part.reduce((total, number) => total + number, 0);
  });
}
