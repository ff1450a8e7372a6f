import fc from 'fast-check';
import { silentLogger } from '../../../src/kernel/logger.ts';
import { openDevice } from '../../../src/numeric/runtimes/tfjs/backend.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { distinctValueOf, operandPairs, RUNS, shapes } from '../ops/properties/arbitraries.ts';
import { expectClose, relativeError } from '../support/expect-close.ts';
import { ints, numbersOf, type OpCase } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { caseGraph, gradientByRules, gradientByTape, weightsOf } from './support/case-gradients.ts';
import { convolutions, poolings, type Application } from './support/windows.ts';

const positive = { from: 0.5, to: 3 };

/** Operators of two operands, each with what keeps them where they have a derivative. */
const pairs = fc.oneof(
  ...['Add', 'Sub', 'Mul', 'Max', 'Min'].map((type) => operandPairs({}, { offset: 0.08 }).map((inputs): Application => ({ type, inputs, attributes: {} }))),
  ...['Div', 'Pow'].map((type) => operandPairs(positive, positive).map((inputs): Application => ({ type, inputs, attributes: {} }))),
);

const reductions = fc.tuple(
  shapes({ min: 1, max: 4 }), fc.constantFrom('ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL2', 'ReduceLogSumExp'), fc.integer({ min: 0, max: 1 }), fc.nat(),
).chain(([shape, type, keepdims, choice]) => distinctValueOf(shape, false).map((x): Application => {
  const axes = shape.map((_, axis) => axis).filter((axis) => ((choice >> axis) & 1) === 1);
  return { type, inputs: axes.length > 0 ? [x, ints(axes)] : [x], attributes: { keepdims } };
}));

const products = fc.tuple(shapes({ min: 0, max: 2 }), shapes({ min: 3, max: 3 }), fc.boolean()).chain(([leading, [rows = 1, inner = 1, columns = 1], isShared]) => fc.tuple(
  distinctValueOf([...leading, rows, inner], false), distinctValueOf([...(isShared ? [] : leading.map((extent, axis) => (axis === 0 ? 1 : extent))), inner, columns], false),
).map((inputs): Application => ({ type: 'MatMul', inputs, attributes: {} })));

const alongAxis = fc.tuple(shapes({ min: 2, max: 4 }), fc.constantFrom('Softmax', 'LogSoftmax', 'LayerNormalization', 'CumSum', 'TopK'), fc.nat()).chain(([shape, type, choice]) => {
  const axis = choice % shape.length;
  return fc.tuple(distinctValueOf(shape, false), distinctValueOf(shape.slice(axis), false)).map(([x, scale]): Application => {
    if (type === 'CumSum') return { type, inputs: [x, ints(axis)], attributes: { exclusive: choice & 1, reverse: (choice >> 1) & 1 } };
    if (type === 'TopK') return { type, inputs: [x, ints([1 + (choice % (shape[axis] ?? 1))])], attributes: { axis, largest: choice & 1 } };
    return { type, inputs: type === 'LayerNormalization' ? [x, scale] : [x], attributes: { axis } };
  });
});

const families = [['convolutions', convolutions], ['pooling', poolings], ['two operands', pairs], ['reductions', reductions], ['products', products], ['along an axis', alongAxis]] as const;

describe.each(families)('%s, on generated shapes and attributes', (_, applications) => {
  it('give the same on both runtimes, forwards and backwards', async () => {
    const device = await openDevice('wasm', silentLogger);
    const runtime = await createTfjsRuntime({ backend: 'wasm' });
    await fc.assert(fc.asyncProperty(applications, async ({ type, inputs, attributes }) => {
      const untested = { name: type, inputs, attributes, outputCount: type === 'TopK' ? 2 : 1 };
      const { graph, feeds } = caseGraph(type, { ...untested, expected: { shape: [], data: [] } });
      const expected = (await runGraph(graph, feeds))['y'];
      const program = await runtime.compile(graph);
      const { y } = await program.run(feeds).finally(() => program.dispose());
      expectClose(y, { shape: expected?.shape ?? [], data: numbersOf(expected) });
      const test: OpCase = { ...untested, expected: { shape: expected?.shape ?? [], data: numbersOf(expected) } };
      for (const index of inputs.keys()) {
        if (inputs[index]?.role === 'fixed') continue;
        const byTape = await gradientByTape(device, { graph, feeds }, { index, weights: weightsOf(test) });
        expect(distance(byTape, await gradientByRules(type, test, index))).toBeLessThan(1e-4);
      }
    }), RUNS);
  });
});

/** Relative where the gradient is large, absolute where it is next to nothing, as that of a softmax over one class is. */
function distance(found: ArrayLike<number>, reference: ArrayLike<number>): number {
  const size = Math.hypot(...Array.from(reference));
  return size > 1e-4 ? relativeError(found, reference) : Math.hypot(...Array.from(found));
}
