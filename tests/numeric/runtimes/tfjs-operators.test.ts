import { silentLogger } from '../../../src/kernel/logger.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { openDevice } from '../../../src/numeric/runtimes/tfjs/backend.ts';
import { kernels } from '../../../src/numeric/runtimes/tfjs/kernels/index.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { allCases } from '../support/all-cases.ts';
import { expectClose, relativeError } from '../support/expect-close.ts';
import { caseGraph, gradientByRules, gradientByTape, weightsOf } from './support/case-gradients.ts';

const everyCase = await allCases();
const inGraphs = everyCase.flatMap(({ type, inGraphs: cases = [] }) => cases.map((test) => ({ type, test, title: `${type}: ${test.name}` })));
const differentiated = inGraphs.filter(({ type }) => typeof ops.definition(type).gradient === 'function').flatMap(({ type, test, title }) => test.inputs.flatMap(
  (input, index) => (input && input.role !== 'fixed' && input.tensor.dtype === 'float32' ? [{ type, test, index, title: `${title}, input ${index}` }] : []),
));

it('has a kernel for every operator a graph may hold', () => {
  expect(ops.definitions.map((definition) => definition.type).filter((type) => !kernels.has(type))).toEqual([]);
});

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it.each(inGraphs)('$title', async ({ type, test }) => {
    const { graph, feeds } = caseGraph(type, test);
    const program = await (await createTfjsRuntime({ backend })).compile(graph);
    const { y } = await program.run(feeds);
    await program.dispose();
    expectClose(y, test.expected);
    expect(y?.dtype).toBe(graph.types.get(graph.outputs[0]?.value ?? '')?.dtype);
  });

  it.each(differentiated)('$title: its own gradient is that of our rules', async ({ type, test, index }) => {
    const device = await openDevice(backend, silentLogger);
    const byTape = await gradientByTape(device, caseGraph(type, test), { index, weights: weightsOf(test) });
    const byRules = await gradientByRules(type, test, index);
    expect(relativeError(byTape, byRules)).toBeLessThan(1e-4);
  });
});
