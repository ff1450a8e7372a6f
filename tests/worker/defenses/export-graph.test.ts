import { decodeOnnx } from '../../../src/numeric/formats/onnx/decode-onnx.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { reshapeTo } from '../../../src/numeric/ops/support/shapes.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { exportGraph, requireFitsOneFile } from '../../../src/worker/runner/defenses/export-graph.ts';

/** [N,1,2,2] to two logits, with names a file could trip over. */
function graphWith(finish: (build: GraphBuilder, rows: ReturnType<GraphBuilder['input']>) => ReturnType<GraphBuilder['input']>): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', 1, 2, 2] });
  const rows = reshapeTo(build, image, ['N', 4], 'logits');
  build.output('logits', finish(build, rows));
  return build.build();
}

function matrix(build: GraphBuilder, rows: ReturnType<GraphBuilder['input']>, name: string): ReturnType<GraphBuilder['input']> {
  return build.op('MatMul', [rows, build.constant(floatTensor([4, 2], Float32Array.from({ length: 8 }, (_, i) => i - 3)), name)], {}, { name: 'scores' });
}

describe('exportGraph', () => {
  it('gives inner values their own names, and another only where an output is called so', () => {
    const graph = graphWith((build, rows) => matrix(build, rows, 'v:matrix'));
    const { model, problems } = decodeOnnx(exportGraph(graph, { origin: 'a test' }));
    expect(problems).toEqual([]);
    expect(model.nodes.map(({ name, type, inputs, outputs }) => ({ name, type, inputs, outputs }))).toEqual([
      { name: 'logits', type: 'Reshape', inputs: ['image', expect.any(String)], outputs: ['logits_1'] },
      { name: 'scores', type: 'MatMul', inputs: ['logits_1', 'v:matrix'], outputs: ['logits'] },
    ]);
    expect([...model.initializers.keys()]).toContain('v:matrix');
    expect(model).toMatchObject({ producer: 'assay', opset: 17, irVersion: 8 });
  });

  it('reads back as the same graph, whose file is the same again', () => {
    const bytes = exportGraph(graphWith((build, rows) => matrix(build, rows, 'matrix')), {});
    const again = exportGraph(importOnnx(bytes).graph, {});
    expect(decodeOnnx(again).model.nodes.map(({ type }) => type)).toEqual(decodeOnnx(bytes).model.nodes.map(({ type }) => type));
    expect(decodeOnnx(again).model.initializers).toEqual(decodeOnnx(bytes).model.initializers);
  });

  it('says the newer operator set where an operator means something else in the older one', () => {
    const graph = graphWith((build, rows) => build.op('Gelu', [matrix(build, rows, 'matrix')], { approximate: 'none' }));
    expect(decodeOnnx(exportGraph(graph, {})).model).toMatchObject({ opset: 20, irVersion: 9 });
  });

  it('gives reductions their axes as the older operator set has them', () => {
    const graph = graphWith((build, rows) => {
      const scores = reshapeTo(build, matrix(build, rows, 'matrix'), ['N', 2, 1]);
      return build.op('ReduceMean', [scores, build.ints([2])], { keepdims: 0 });
    });
    const { model } = decodeOnnx(exportGraph(graph, {}));
    const mean = model.nodes.find(({ type }) => type === 'ReduceMean');
    expect({ opset: model.opset, inputs: mean?.inputs.length, axes: mean?.attributes.get('axes') }).toEqual({ opset: 17, inputs: 1, axes: { kind: 'ints', value: [2] } });
    expect(Array.from(model.initializers.values(), ({ dtype }) => dtype).filter((dtype) => dtype === 'int64')).toHaveLength(2);
  });

  it('refuses weights that one file cannot hold', () => {
    const graph = graphWith((build, rows) => matrix(build, rows, 'matrix'));
    const data = { byteLength: 2 ** 31 } as Float32Array; // as large as it says, without the memory
    const large: Graph = { ...graph, constants: new Map([['huge', { dtype: 'float32', shape: [2 ** 29], data }]]) };
    expect(() => { requireFitsOneFile(graph); }).not.toThrow();
    expect(() => { requireFitsOneFile(large); }).toThrow('as one ONNX file can hold, found 2147483648');
  });
});
