import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { untieVectors } from '../../../src/robustness/training/untie-vectors.ts';
import { runGraph } from '../../numeric/support/run-graph.ts';

/** Two layers with one matrix and one bias. */
function twoLayers() {
  const build = new GraphBuilder(ops);
  const matrix = build.constant(floatTensor([2, 2], Float32Array.of(1, 2, 3, 4)), 'matrix');
  const bias = build.constant(floatTensor([2], Float32Array.of(5, 6)), 'bias');
  const image = build.input('image', { dtype: 'float32', shape: ['N', 2] });
  build.output('logits', build.op('Gemm', [build.op('Gemm', [image, matrix, bias], {}, { name: 'first' }), matrix, bias], {}, { name: 'second' }));
  return build.build();
}

describe('untieVectors', () => {
  const graph = twoLayers();
  const untied = untieVectors(graph);

  it('gives each use of a vector a constant of its own, with the same numbers', () => {
    const biases = untied.nodes.map(({ inputs }) => inputs[2] ?? '');
    expect(new Set(biases).size).toBe(2);
    expect(biases[0]).toBe('bias');
    const [first, second] = biases.map((name) => untied.constants.get(name)?.data);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  it('leaves matrices shared, and the graph it was given as it was', () => {
    expect(untied.nodes.map(({ inputs }) => inputs[1])).toEqual(['matrix', 'matrix']);
    expect(graph.constants.size).toBe(2);
    expect(graph.nodes.map(({ inputs }) => inputs[2])).toEqual(['bias', 'bias']);
  });

  it('answers the same and is a valid graph', async () => {
    const image = floatTensor([1, 2], Float32Array.of(0.5, -1));
    expect(await runGraph(verifyGraph(untied, ops, 'the test'), { image })).toEqual(await runGraph(graph, { image }));
  });

  it('changes nothing where nothing is shared', () => {
    expect(untieVectors(untied)).toEqual(untied);
  });
});
