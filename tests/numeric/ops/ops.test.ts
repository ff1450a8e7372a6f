import { backpropagate } from '../../../src/numeric/autodiff/backpropagate.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { defineImport } from '../../../src/numeric/ops/definition.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { OpRegistry } from '../../../src/numeric/ops/support/op-registry.ts';
import { allCases } from '../support/all-cases.ts';
import { bindInputs } from '../support/case-graph.ts';
import { directionalDerivatives } from '../support/directional-check.ts';
import { expectClose } from '../support/expect-close.ts';
import { importNode } from '../support/import-node.ts';
import type { OpCase } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';

const everyCase = await allCases();
const inGraphs = everyCase.flatMap(({ type, inGraphs: cases = [] }) => cases.map((test) => ({ type, test, title: `${type}: ${test.name}` })));
const inFiles = everyCase.flatMap(({ type, inFiles: cases = [] }) => cases.map((test) => ({ type, test, title: `${type}: ${test.name} (opset ${test.opset})` })));
/** Stand-ins for derivatives agree with no finite difference; tests/numeric/importers/quantised-onnx.test.ts checks them. */
const hasDerivative = (type: string): boolean => typeof ops.definition(type).gradient === 'function' && ops.definition(type).straightThrough === undefined;
const differentiated = inGraphs.filter(({ type }) => hasDerivative(type)).flatMap(({ type, test, title }) => test.inputs.flatMap(
  (input, index) => (input && input.role !== 'fixed' && input.tensor.dtype === 'float32' ? [{ type, test, index, title: `${title}, input ${index}` }] : []),
));

describe('the registry', () => {
  it('has cases in graphs for every operator graphs may hold', () => {
    const tried = new Set(everyCase.filter((entry) => (entry.inGraphs ?? []).length > 0).map((entry) => entry.type));
    expect(ops.definitions.map((definition) => definition.type).filter((type) => !tried.has(type))).toEqual([]);
  });

  it('has cases in files for every operator and every opset rule', () => {
    const untried = [...ops.definitions, ...ops.imports].flatMap((entry) => (entry.onnx ?? []).filter((rule) => !everyCase.some(
      (cases) => cases.type === entry.type && (cases.inFiles ?? []).some((test) => ops.onnxRule(entry.type, test.opset) === rule),
    )).map((rule) => `${entry.type} since ${rule.since}`));
    expect(untried).toEqual([]);
  });

  it('has a gradient check for every operator with a gradient rule', () => {
    const checked = new Set(differentiated.map(({ type }) => type));
    const rules = ops.definitions.filter((definition) => hasDerivative(definition.type));
    expect(rules.map((definition) => definition.type).filter((type) => !checked.has(type))).toEqual([]);
  });

  it('gives a reason for every missing or zero gradient', () => {
    for (const { gradient, straightThrough } of ops.definitions) {
      if (typeof gradient !== 'function') expect(gradient.reason.length).toBeGreaterThan(10);
      if (straightThrough !== undefined) expect(straightThrough.length).toBeGreaterThan(10);
    }
  });

  it('refuses two definitions of one operator', () => {
    const twice = defineImport({ type: 'Twice', onnx: [] });
    expect(() => new OpRegistry([twice, twice])).toThrow('expected one definition of the operator Twice, found two');
  });
});

describe('forward', () => {
  it.each(inGraphs)('$title', async ({ type, test }) => {
    const { build, feeds } = graphOf(type, test);
    expectClose((await runGraph(verifyGraph(build.build(), ops, 'test'), feeds))['y'], test.expected);
  });
});

describe('gradient against finite differences', () => {
  it.each(differentiated)('$title', async ({ type, test, index }) => {
    const { gradient } = ops.definition(type);
    expect(typeof gradient).toBe('function');
    const { analytic, numeric } = await directionalDerivatives(type, test, index);
    expect(Math.abs(analytic - numeric)).toBeLessThan(2e-3 * Math.max(1, Math.abs(numeric)));
    expect(Math.abs(analytic)).toBeGreaterThan(1e-3);
  });

  const without = inGraphs.filter(({ type, test }) => typeof ops.definition(type).gradient !== 'function' && test.inputs.some((input) => input && input.role !== 'fixed'));
  it.each(without)('$title: refused', ({ type, test }) => {
    const { build, y, x } = graphOf(type, test);
    if (!x || !y) throw new Error('expected a variable input');
    expect(() => backpropagate(build, [{ value: y, gradient: y }], x)).toThrow(/expected a gradient for every operator|expected the loss to change/);
  });
});

describe('import from ONNX files', () => {
  it.each(inFiles)('$title', async ({ type, test }) => {
    if (test.refuses !== undefined) {
      expect(() => importNode(type, test)).toThrow(test.refuses);
      return;
    }
    const { graph, feeds } = importNode(type, test);
    if (!test.gives) throw new Error('a case in a file gives something or refuses');
    expectClose((await runGraph(graph, feeds))['y'], test.gives);
  });
});

function graphOf(type: string, test: OpCase) {
  const build = new GraphBuilder(ops);
  const { values, feeds } = bindInputs(build, test.inputs);
  const [y] = build.node(type, values, test.attributes, { outputCount: test.outputCount ?? 1 });
  if (!y) throw new Error(`${type} made no output`);
  build.output('y', y);
  return { build, feeds, y, x: values.find((value) => value && !build.constantOf(value)) };
}
