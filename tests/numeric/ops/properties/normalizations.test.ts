import fc from 'fast-check';
import { checkImport, checkOp } from '../../support/check-graph.ts';
import { filled, groupKey, groupsOver, placeOf } from '../../support/naive-index.ts';
import { attribute, batched, type CaseInput, elements, type Expected, numbersOf } from '../../support/op-case.ts';
import { distinctValueOf, RUNS, shapes, valueOf } from './arbitraries.ts';

/** Large enough that finite differences of a nearly constant line still mean something. */
const epsilons = fc.constantFrom(0.1, 0.3, 1);

describe('normalisations', () => {
  it.each(['Softmax', 'LogSoftmax'])('%s over any axis', async (type) => {
    await fc.assert(fc.asyncProperty(images(2), fc.nat(), async (x, choice) => {
      const axis = 1 + (choice % (x.tensor.shape.length - 1));
      const expected = overLines(x, [axis], (line, a) => {
        const p = Math.exp(a) / line.reduce((total, b) => total + Math.exp(b), 0);
        return type === 'Softmax' ? p : Math.log(p);
      });
      await checkOp(type, { name: type, inputs: [x], attributes: { axis }, expected });
    }), RUNS);
  });

  it.each([6, 12])('Softmax of files of opset %d: all axes from one on', async (opset) => {
    await fc.assert(fc.asyncProperty(images(2), fc.nat(), async (x, choice) => {
      const axis = 1 + (choice % (x.tensor.shape.length - 1));
      const gives = overLines(x, axesFrom(x, axis), (line, a) => Math.exp(a) / line.reduce((total, b) => total + Math.exp(b), 0));
      await checkImport('Softmax', { name: 'Softmax', opset, inputs: [x], attributes: { axis: attribute.int(axis) }, gives });
    }), RUNS);
  });

  it('LayerNormalization from any axis on, with and without bias', async () => {
    await fc.assert(fc.asyncProperty(layered(), epsilons, async ({ x, axis, scale, bias }, epsilon) => {
      const normalized = overLines(x, axesFrom(x, axis), standardized(epsilon));
      const expected = filled(x.tensor.shape, (index) => at(normalized, index) * weightAt(scale, index) + (bias ? weightAt(bias, index) : 0));
      const inputs = bias ? [x, scale, bias] : [x, scale];
      await checkOp('LayerNormalization', { name: 'layer', inputs, attributes: { axis, epsilon }, expected });
    }), RUNS);
  });

  it('RMSNormalization from any axis on', async () => {
    await fc.assert(fc.asyncProperty(layered(), epsilons, async ({ x, axis, scale }, epsilon) => {
      const normalized = overLines(x, axesFrom(x, axis), (line, a) => a / Math.sqrt(line.reduce((total, b) => total + b * b, 0) / line.length + epsilon));
      const gives = filled(x.tensor.shape, (index) => at(normalized, index) * weightAt(scale, index));
      const attributes = { axis: attribute.int(axis), epsilon: attribute.float(epsilon) };
      await checkImport('RMSNormalization', { name: 'rms', opset: 23, inputs: [x, scale], attributes, gives });
    }), RUNS);
  });

  it('InstanceNormalization of one to two spatial axes', async () => {
    await fc.assert(fc.asyncProperty(channelled(), epsilons, async ({ x, scale, bias }, epsilon) => {
      const normalized = overLines(x, axesFrom(x, 2), standardized(epsilon));
      await checkOp('InstanceNormalization', { name: 'instance', inputs: [x, scale, bias], attributes: { epsilon }, expected: perChannel(normalized, scale, bias) });
    }), RUNS);
  });

  it('GroupNormalization with a scale a channel', async () => {
    await fc.assert(fc.asyncProperty(channelled(), fc.integer({ min: 1, max: 4 }), epsilons, async ({ x, scale, bias }, wish, epsilon) => {
      const [batch = 1, channels = 1, ...places] = x.tensor.shape;
      const groups = channels % wish === 0 ? wish : 1;
      const grouped = batched([batch, groups, channels / groups, ...places], elements(x));
      const normalized = { ...overLines(grouped, axesFrom(grouped, 2), standardized(epsilon)), shape: x.tensor.shape };
      const attributes = { num_groups: attribute.int(groups), epsilon: attribute.float(epsilon) };
      await checkImport('GroupNormalization', { name: 'group', opset: 21, inputs: [x, scale, bias], attributes, gives: perChannel(normalized, scale, bias) });
    }), RUNS);
  });

  it('BatchNormalization with stored statistics', async () => {
    const statistics = channelled().chain(({ x, scale, bias }) => {
      const vector = [...scale.tensor.shape];
      return fc.record({ x: fc.constant(x), scale: fc.constant(scale), bias: fc.constant(bias), mean: valueOf(vector, false), variance: valueOf(vector, false, { from: 0.5, to: 2 }) });
    });
    await fc.assert(fc.asyncProperty(statistics, epsilons, async ({ x, scale, bias, mean, variance }, epsilon) => {
      const normalized = filled(x.tensor.shape, (index) => (at(asExpected(x), index) - channelAt(mean, index)) / Math.sqrt(channelAt(variance, index) + epsilon));
      const inputs = [x, scale, bias, { ...mean, role: 'fixed' as const }, { ...variance, role: 'fixed' as const }];
      await checkOp('BatchNormalization', { name: 'batch', inputs, attributes: { epsilon }, expected: perChannel(normalized, scale, bias) });
    }), RUNS);
  });

  it('LRN of odd and even sizes', async () => {
    const attributes = fc.record({ size: fc.integer({ min: 1, max: 5 }), alpha: fc.constantFrom(0.5, 2), beta: fc.constantFrom(0.5, 0.75), bias: fc.constantFrom(1, 2) });
    await fc.assert(fc.asyncProperty(shapes({ min: 4, max: 4 }).chain((shape) => valueOf(shape, true)), attributes, async (x, { size, alpha, beta, bias }) => {
      const gives = filled(x.tensor.shape, (index) => {
        const squares = Array.from({ length: size }, (_, offset) => {
          const channel = (index[1] ?? 0) + offset - Math.floor((size - 1) / 2);
          return channel >= 0 && channel < (x.tensor.shape[1] ?? 1) ? at(asExpected(x), index.with(1, channel)) ** 2 : 0;
        });
        return at(asExpected(x), index) / (bias + (alpha / size) * squares.reduce((total, square) => total + square, 0)) ** beta;
      });
      await checkImport('LRN', { name: 'LRN', opset: 13, inputs: [x], gives, attributes: {
        size: attribute.int(size), alpha: attribute.float(alpha), beta: attribute.float(beta), bias: attribute.float(bias),
      } });
    }), RUNS);
  });

  it.each([1, 2])('LpNormalization, p = %d', async (p) => {
    await fc.assert(fc.asyncProperty(images(2, { from: 0.5, to: 2 }), fc.nat(), async (x, choice) => {
      const axis = 1 + (choice % (x.tensor.shape.length - 1));
      const gives = overLines(x, [axis], (line, a) => a / (p === 1 ? line.reduce((total, b) => total + Math.abs(b), 0) : Math.hypot(...line)));
      await checkImport('LpNormalization', { name: 'lp', opset: 13, inputs: [x], attributes: { axis: attribute.int(axis), p: attribute.int(p) }, gives });
    }), RUNS);
  });
});

function images(smallestRank: number, sampling = {}): fc.Arbitrary<CaseInput> {
  return shapes({ min: smallestRank, max: 4 }).chain((shape) => valueOf(shape, true, sampling));
}

interface Layered {
  readonly x: CaseInput;
  readonly axis: number;
  readonly scale: CaseInput;
  readonly bias: CaseInput | undefined;
}

function layered(): fc.Arbitrary<Layered> {
  return fc.tuple(shapes({ min: 2, max: 4 }), fc.nat(), fc.boolean()).chain(([shape, choice, hasBias]) => {
    const axis = 1 + (choice % (shape.length - 1));
    const weight = valueOf(shape.slice(axis), false);
    return fc.record({ x: distinctValueOf(shape, true), axis: fc.constant(axis), scale: weight, bias: hasBias ? weight : fc.constant(undefined) });
  });
}

function channelled(): fc.Arbitrary<{ readonly x: CaseInput; readonly scale: CaseInput; readonly bias: CaseInput }> {
  return shapes({ min: 3, max: 4 }).chain((shape) => {
    const weight = valueOf([shape[1] ?? 1], false);
    return fc.record({ x: distinctValueOf(shape, true), scale: weight, bias: weight });
  });
}

function axesFrom(x: CaseInput, first: number): readonly number[] {
  return x.tensor.shape.map((_, axis) => axis).slice(first);
}

/** Each element by a function of it and of all elements that share its place outside `axes`. */
function overLines(x: CaseInput, axes: readonly number[], f: (line: readonly number[], a: number) => number): Expected {
  const whole = asExpected(x);
  const groups = groupsOver(whole, axes);
  return filled(whole.shape, (index) => f(groups.get(groupKey(index, axes)) ?? [], at(whole, index)));
}

function standardized(epsilon: number): (line: readonly number[], a: number) => number {
  return (line, a) => {
    const mean = line.reduce((total, b) => total + b, 0) / line.length;
    const variance = line.reduce((total, b) => total + (b - mean) ** 2, 0) / line.length;
    return (a - mean) / Math.sqrt(variance + epsilon);
  };
}

function perChannel(x: Expected, scale: CaseInput, bias: CaseInput): Expected {
  return filled(x.shape, (index) => at(x, index) * channelAt(scale, index) + channelAt(bias, index));
}

function asExpected(x: CaseInput): Expected {
  return { shape: x.tensor.shape, data: numbersOf(x.tensor) };
}

function at(x: Expected, index: readonly number[]): number {
  return x.data[placeOf(index, x.shape)] ?? NaN;
}

function weightAt(weight: CaseInput, index: readonly number[]): number {
  return at(asExpected(weight), index);
}

function channelAt(vector: CaseInput, index: readonly number[]): number {
  return elements(vector)[index[1] ?? 0] ?? NaN;
}
