import fc from 'fast-check';
import type { Attributes } from '../../../../src/numeric/graph/graph.ts';
import { checkImport, checkOp } from '../../support/check-graph.ts';
import { filled, placeOf } from '../../support/naive-index.ts';
import { attribute, type CaseInput, elements, type Expected, mapped } from '../../support/op-case.ts';
import { gelu, sigmoid, softplus, tanhGelu } from '../../support/special-functions.ts';
import { operandPairs, RUNS, type Sampling, shapes, valueOf } from './arbitraries.ts';

interface Unary extends Sampling {
  readonly type: string;
  readonly f: (x: number) => number;
  readonly attributes?: Attributes;
}

const unary: readonly Unary[] = [
  { type: 'Abs', f: Math.abs },
  { type: 'Acos', f: Math.acos, from: -0.9, to: 0.8 },
  { type: 'Acosh', f: Math.acosh, from: 1.3, to: 4 },
  { type: 'Asin', f: Math.asin, from: -0.9, to: 0.8 },
  { type: 'Asinh', f: Math.asinh },
  { type: 'Atan', f: Math.atan },
  { type: 'Atanh', f: Math.atanh, from: -0.8, to: 0.7 },
  { type: 'Celu', f: (x) => (x > 0 ? x : 0.5 * Math.expm1(x / 0.5)), attributes: { alpha: 0.5 } },
  { type: 'Cos', f: Math.cos },
  { type: 'Cosh', f: Math.cosh },
  { type: 'Elu', f: (x) => (x > 0 ? x : 0.7 * Math.expm1(x)), attributes: { alpha: 0.7 } },
  { type: 'Exp', f: Math.exp },
  { type: 'Gelu', f: gelu },
  { type: 'Gelu', f: tanhGelu, attributes: { approximate: 'tanh' } },
  { type: 'HardSigmoid', f: (x) => Math.min(1, Math.max(0, 0.4 * x + 0.5)), attributes: { alpha: 0.4, beta: 0.5 }, offset: 0.02 },
  { type: 'LeakyRelu', f: (x) => (x > 0 ? x : 0.1 * x), attributes: { alpha: 0.1 } },
  { type: 'Log', f: Math.log, from: 0.4, to: 4 },
  { type: 'Neg', f: (x) => -x },
  { type: 'Reciprocal', f: (x) => 1 / x, from: 0.5, to: 4 },
  { type: 'Relu', f: (x) => Math.max(x, 0) },
  { type: 'Selu', f: (x) => 1.0507010221481323 * (x > 0 ? x : 1.6732631921768188 * Math.expm1(x)) },
  { type: 'Shrink', f: (x) => (Math.abs(x) > 0.5 ? x - 0.3 * Math.sign(x) : 0), attributes: { lambd: 0.5, bias: 0.3 } },
  { type: 'Sigmoid', f: sigmoid },
  { type: 'Sin', f: Math.sin },
  { type: 'Sinh', f: Math.sinh },
  { type: 'Softplus', f: softplus },
  { type: 'Softsign', f: (x) => x / (1 + Math.abs(x)) },
  { type: 'Sqrt', f: Math.sqrt, from: 0.4, to: 4 },
  { type: 'Tan', f: Math.tan, from: -1, to: 1 },
  { type: 'Tanh', f: Math.tanh },
  { type: 'ThresholdedRelu', f: (x) => (x > 0.6 ? x : 0), attributes: { alpha: 0.6 } },
];

describe('functions of each element', () => {
  it.each(unary.map((test) => ({ ...test, title: `${test.type} ${JSON.stringify(test.attributes ?? {})}` })))('$title', async ({ type, f, attributes = {}, from = -2, to = 2, offset = 0.05 }) => {
    await fc.assert(fc.asyncProperty(values({ from, to, offset }), async (x) => {
      await checkOp(type, { name: type, inputs: [x], attributes, expected: mapped(x, f) });
    }), RUNS);
  });
});

const written: readonly { type: string; opset: number; f: (x: number) => number; alpha?: number }[] = [
  { type: 'HardSwish', opset: 14, f: (x) => x * Math.min(1, Math.max(0, x / 6 + 0.5)) },
  { type: 'Mish', opset: 18, f: (x) => x * Math.tanh(softplus(x)) },
  { type: 'Swish', opset: 24, f: (x) => x * sigmoid(1.5 * x), alpha: 1.5 },
];

describe('functions written with others', () => {
  it.each(written)('$type', async ({ type, opset, f, alpha }) => {
    await fc.assert(fc.asyncProperty(values({ from: -4, to: 4 }), async (x) => {
      const attributes = alpha === undefined ? {} : { alpha: attribute.float(alpha) };
      await checkImport(type, { name: type, opset, inputs: [x], attributes, gives: mapped(x, f) });
    }), RUNS);
  });
});

interface Binary {
  readonly type: string;
  readonly f: (a: number, b: number) => number;
  readonly a?: Sampling;
  readonly b?: Sampling;
  readonly attributes?: Attributes;
}

const binary: readonly Binary[] = [
  { type: 'Add', f: (a, b) => a + b },
  { type: 'Sub', f: (a, b) => a - b },
  { type: 'Mul', f: (a, b) => a * b },
  { type: 'Div', f: (a, b) => a / b, b: { from: 0.5, to: 3 } },
  { type: 'Pow', f: (a, b) => a ** b, a: { from: 0.4, to: 2 } },
  { type: 'Max', f: Math.max, b: { offset: 0.02 } },
  { type: 'Min', f: Math.min, b: { offset: 0.02 } },
  // The quotient lies between 1 and 2, so that no step of finite differences jumps.
  { type: 'Mod', f: (a, b) => a % b, a: { from: 7.1, to: 7.8 }, b: { from: 4, to: 4.8 }, attributes: { fmod: 1 } },
];

describe('operations on two broadcast operands', () => {
  it.each(binary)('$type', async ({ type, f, a = {}, b = {}, attributes = {} }) => {
    await fc.assert(fc.asyncProperty(operandPairs(a, b), async (pair) => {
      await checkOp(type, { name: type, inputs: pair, attributes, expected: broadcast(pair, f) });
    }), RUNS);
  });

  it('PRelu, whose slope broadcasts to x', async () => {
    const fitting = operandPairs({}, { from: 0.1, to: 0.9 }).filter(([x, slope]) => broadcast([x, slope], Math.max).shape.join() === x.tensor.shape.join()
      && (x.role === 'batched' || slope.role !== 'batched'));
    await fc.assert(fc.asyncProperty(fitting, async (pair) => {
      await checkOp('PRelu', { name: 'PRelu', inputs: pair, expected: broadcast(pair, (x, slope) => (x > 0 ? x : slope * x)) });
    }), RUNS);
  });
});

function values(sampling: Sampling): fc.Arbitrary<CaseInput> {
  return fc.tuple(shapes({ min: 0, max: 4 }), fc.boolean()).chain(([shape, isBatched]) => valueOf(shape, isBatched, sampling));
}

function broadcast([a, b]: readonly [CaseInput, CaseInput], f: (a: number, b: number) => number): Expected {
  const [left, right] = [a.tensor.shape, b.tensor.shape];
  const rank = Math.max(left.length, right.length);
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(left[axis - rank + left.length] ?? 1, right[axis - rank + right.length] ?? 1));
  return filled(shape, (index) => f(elements(a)[placeOf(index, left)] ?? NaN, elements(b)[placeOf(index, right)] ?? NaN));
}
