import { messageOf } from '../../../src/kernel/errors.ts';
import { BRANCHING } from '../../../src/numeric/importers/onnx/import-nodes.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { runGraph } from '../../numeric/support/run-graph.ts';
import { FEEDINGS, firstOutputOnly, nodeTestGraph, onnxNodeTests, operatorsOf, type NodeTestTensor, type OnnxNodeTest } from '../../support/onnx-node-tests.ts';
import { EXCLUDED_OPERATORS, EXCLUDED_TESTS, FIRST_OUTPUT_ONLY } from './exclusions.ts';

const { tests, leftOut } = onnxNodeTests();
const taken = new Set([...[...ops.definitions, ...ops.imports].map(({ type }) => type), BRANCHING]);
const excludedOperators = (test: OnnxNodeTest): readonly string[] => operatorsOf(test).filter((type) => type in EXCLUDED_OPERATORS);
const toRun = tests.filter((test) => excludedOperators(test).length === 0 && !(test.name in EXCLUDED_TESTS)).map((test) => ({ name: test.name, test }));

/** Tolerances of ONNX's own test runner, the absolute one widened to what float32 sums near zero allow. */
const [RELATIVE, ABSOLUTE] = [1e-3, 1e-6];

/** Why a test fails, by the first way of feeding that imports; undefined when it passes. */
async function failureOf(whole: OnnxNodeTest): Promise<string | undefined> {
  const test = operatorsOf(whole).some((type) => type in FIRST_OUTPUT_ONLY) ? firstOutputOnly(whole) : whole;
  let refusal = 'no way of feeding it';
  for (const feeding of FEEDINGS) {
    try {
      const { graph, feeds } = nodeTestGraph(test, feeding(test));
      const results = await runGraph(graph, feeds);
      return test.outputs.map((output) => differenceOf(results[output.name], output)).find((difference) => difference !== undefined);
    } catch (error) {
      refusal = messageOf(error);
    }
  }
  return refusal;
}

function differenceOf(found: Tensor | undefined, { name, dtype, tensor }: NodeTestTensor): string | undefined {
  if (found?.shape.join() !== tensor.shape.join()) return `output "${name}": expected shape [${tensor.shape.join()}], found [${found?.shape.join() ?? 'none'}]`;
  const loosened = dtype === 'float16' ? 2 : 1;
  for (let index = 0; index < tensor.data.length; index++) {
    const [x, y] = [Number(found.data[index] ?? NaN), Number(tensor.data[index] ?? NaN)];
    const close = Object.is(x, y) || x === y || Math.abs(x - y) <= ABSOLUTE + RELATIVE * loosened * Math.abs(y);
    if (!close) return `output "${name}": expected ${y} at index ${index}, found ${x}`;
  }
  return undefined;
}

describe('the node tests of the ONNX project', () => {
  it('are all there', () => {
    expect(tests.length + Object.keys(leftOut).length).toBeGreaterThan(900);
    expect(toRun.length).toBeGreaterThan(650);
  });

  it('are each run, or excluded by an operator or by name', () => {
    const unknown = tests.filter((test) => !(test.name in EXCLUDED_TESTS)).flatMap((test) => (
      excludedOperators(test).length > 0 ? [] : operatorsOf(test).filter((type) => !taken.has(type)).map((type) => `${test.name}: ${type} is neither taken nor excluded`)
    ));
    expect(unknown).toEqual([]);
  });

  it('are excluded only by operators that are not taken, and by names of tests', () => {
    expect(Object.keys(EXCLUDED_OPERATORS).filter((type) => taken.has(type))).toEqual([]);
    expect(Object.keys(EXCLUDED_TESTS).filter((name) => !tests.some((test) => test.name === name))).toEqual([]);
    expect(Object.keys(EXCLUDED_OPERATORS).filter((type) => !tests.some((test) => operatorsOf(test).includes(type)))).toEqual([]);
  });

  it.each(toRun)('$name', async ({ test }) => {
    expect(await failureOf(test)).toBeUndefined();
  });

  it.each(Object.keys(EXCLUDED_TESTS))('%s still fails, so that its exclusion is needed', async (name) => {
    const test = tests.find((each) => each.name === name);
    if (!test) throw new Error(`no test ${name}`);
    expect(await failureOf(test)).toBeDefined();
  });
});
