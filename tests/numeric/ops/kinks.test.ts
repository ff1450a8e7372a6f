import { backpropagate } from '../../../src/numeric/autodiff/backpropagate.ts';
import type { Attributes } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { filledLike } from '../../../src/numeric/ops/support/shapes.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';

interface Place {
  readonly type: string;
  readonly attributes?: Attributes;
  readonly inputs: readonly (readonly number[])[];
  /** Of the sum of the results, for each input: what PyTorch 1.13 gives. */
  readonly gradients: readonly (readonly number[])[];
}

/** Where a derivative jumps, any number between both sides would do: these are PyTorch's. */
const jumps: readonly Place[] = [
  { type: 'Max', inputs: [[1, 2], [1, 3]], gradients: [[0.5, 0], [0.5, 1]] },
  { type: 'Min', inputs: [[1, 2], [1, 3]], gradients: [[0.5, 1], [0.5, 0]] },
  { type: 'Abs', inputs: [[0]], gradients: [[0]] },
  { type: 'Relu', inputs: [[0]], gradients: [[0]] },
  { type: 'LeakyRelu', attributes: { alpha: 0.1 }, inputs: [[0]], gradients: [[0.1]] },
  { type: 'PRelu', inputs: [[0, 0], [0.25]], gradients: [[0.25, 0.25], [0]] },
  { type: 'Elu', attributes: { alpha: 0.5 }, inputs: [[0]], gradients: [[0.5]] },
  { type: 'Selu', inputs: [[0]], gradients: [[1.7580993]] },
  { type: 'HardSigmoid', attributes: { alpha: 0.25, beta: 0.5 }, inputs: [[-2, 2]], gradients: [[0, 0]] },
  { type: 'ThresholdedRelu', inputs: [[1]], gradients: [[0]] },
  { type: 'Shrink', attributes: { lambd: 0.5, bias: 0.5 }, inputs: [[0.5, -0.5]], gradients: [[0, 0]] },
  { type: 'Softsign', inputs: [[0]], gradients: [[1]] },
  { type: 'ReduceMax', inputs: [[1, 3, 3]], gradients: [[0, 0.5, 0.5]] },
  { type: 'ReduceMin', inputs: [[1, 1, 3]], gradients: [[0.5, 0.5, 0]] },
  { type: 'ReduceL2', inputs: [[0, 0]], gradients: [[0, 0]] },
  { type: 'ReduceProd', inputs: [[2, 0, 3]], gradients: [[0, 6, 0]] },
  { type: 'ReduceProd', inputs: [[2, 0, 0]], gradients: [[0, 0, 0]] },
  { type: 'Pow', inputs: [[0, 2], [2, 0]], gradients: [[0, 0], [0, Math.LN2]] },
];

/** Far out, where a formula that subtracts nearly equal numbers would have nothing left. */
const tails: readonly Place[] = [
  { type: 'Elu', attributes: { alpha: 0.5 }, inputs: [[-30, 30]], gradients: [[4.678811e-14, 1]] },
  { type: 'Selu', inputs: [[-30]], gradients: [[1.645163e-13]] },
  { type: 'Celu', attributes: { alpha: 2 }, inputs: [[-30]], gradients: [[3.059023e-7]] },
  { type: 'Softplus', inputs: [[-40, 40]], gradients: [[4.248354e-18, 1]] },
  { type: 'Atanh', inputs: [[0.999]], gradients: [[500.25]] },
];

describe('gradients where the derivative jumps', () => {
  it.each(titled(jumps))('$title', async (place) => {
    const found = await gradientsAt(place);
    place.gradients.forEach((gradient, index) => expectNear(found[index] ?? [], gradient, 1));
  });
});

describe('gradients far out', () => {
  it.each(titled(tails))('$title', async (place) => {
    const found = await gradientsAt(place);
    place.gradients.forEach((gradient, index) => expectNear(found[index] ?? [], gradient, 0));
  });
});

it('a constant exponent of 0 has no slope, also at 0', async () => {
  const build = new GraphBuilder(ops);
  const x = build.input('x', { dtype: 'float32', shape: [2] });
  const y = build.op('Pow', [x, build.constant(floatTensor([2], Float32Array.of(0, 2)))]);
  build.output('gradient', backpropagate(build, [{ value: y, gradient: filledLike(build, y, 1) }], x));
  const { gradient } = await runGraph(verifyGraph(build.build(), ops, 'test'), { x: floatTensor([2], Float32Array.of(0, 3)) });
  expect(numbersOf(gradient)).toEqual([0, 6]);
});

function titled(places: readonly Place[]): readonly (Place & { readonly title: string })[] {
  return places.map((place) => ({ ...place, title: `${place.type} of ${JSON.stringify(place.inputs)}` }));
}

async function gradientsAt({ type, attributes = {}, inputs }: Place): Promise<readonly (readonly number[])[]> {
  const build = new GraphBuilder(ops);
  const values = inputs.map((numbers, index) => build.input(`x${index}`, { dtype: 'float32', shape: [numbers.length] }));
  const y = build.op(type, values, attributes);
  const seeds = [{ value: y, gradient: filledLike(build, y, 1) }];
  values.forEach((value, index) => build.output(`gradient ${index}`, backpropagate(build, seeds, value)));
  const feeds = Object.fromEntries(inputs.map((numbers, index) => [`x${index}`, floatTensor([numbers.length], Float32Array.from(numbers))]));
  const results = await runGraph(verifyGraph(build.build(), ops, 'test'), feeds);
  return inputs.map((_, index) => numbersOf(results[`gradient ${index}`]));
}

/** To four digits, relative to the size expected or to `scale`, whichever is larger. */
function expectNear(found: readonly number[], expected: readonly number[], scale: number): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((number, index) => {
    expect(Math.abs((found[index] ?? NaN) - number)).toBeLessThanOrEqual(1e-4 * Math.max(Math.abs(number), scale));
  });
}
