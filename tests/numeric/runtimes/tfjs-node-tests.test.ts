import { messageOf } from '../../../src/kernel/errors.ts';
import { sizeOf, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Runtime } from '../../../src/numeric/runtimes/runtime.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { EXCLUDED_OPERATORS, EXCLUDED_TESTS, FIRST_OUTPUT_ONLY } from '../../conformance/onnx-node-tests/exclusions.ts';
import { FEEDINGS, firstOutputOnly, nodeTestGraph, onnxNodeTests, operatorsOf, type NodeTestTensor, type OnnxNodeTest } from '../../support/onnx-node-tests.ts';

const toRun = onnxNodeTests().tests
  .filter((test) => !operatorsOf(test).some((type) => type in EXCLUDED_OPERATORS) && !(test.name in EXCLUDED_TESTS))
  .map((whole) => ({ name: whole.name, test: operatorsOf(whole).some((type) => type in FIRST_OUTPUT_ONLY) ? firstOutputOnly(whole) : whole }));

/** Why a test fails, by the first way of feeding that imports and runs; undefined when it passes. */
async function failureOf(runtime: Runtime, test: OnnxNodeTest): Promise<string | undefined> {
  let refusal = 'no way of feeding it';
  for (const feeding of FEEDINGS) {
    try {
      const { graph, feeds } = nodeTestGraph(test, feeding(test));
      const program = await runtime.compile(graph);
      const results = await program.run(feeds).finally(() => program.dispose());
      return test.outputs.map((output) => differenceOf(results[output.name], output)).find((difference) => difference !== undefined);
    } catch (error) {
      refusal = messageOf(error);
    }
  }
  return refusal;
}

function differenceOf(found: Tensor | undefined, { name, dtype, tensor }: NodeTestTensor): string | undefined {
  if (found?.shape.join() !== tensor.shape.join()) return `output "${name}": expected shape [${tensor.shape.join()}], found [${found?.shape.join() ?? 'none'}]`;
  const relative = dtype === 'float16' ? 2e-3 : 1e-3;
  for (let index = 0; index < sizeOf(tensor.shape); index++) {
    const [x, y] = [Number(found.data[index] ?? NaN), Number(tensor.data[index] ?? NaN)];
    if (!(Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-6 + relative * Math.abs(y))) return `output "${name}": expected ${y} at index ${index}, found ${x}`;
  }
  return undefined;
}

describe('the node tests of the ONNX project on tfjs', () => {
  let runtime: Runtime;
  beforeAll(async () => { runtime = await createTfjsRuntime({ backend: 'wasm' }); });

  it.each(toRun)('$name', async ({ test }) => {
    expect(await failureOf(runtime, test)).toBeUndefined();
  });
});
