import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { OnnxRuntimeProgram } from '../../../../src/numeric/runtimes/onnxruntime/program.ts';
import { SplitProgram } from '../../../../src/numeric/runtimes/onnxruntime/parallel/split-program.ts';
import { worthSplitting } from '../../../../src/numeric/runtimes/onnxruntime/parallel/worth-splitting.ts';
import { floatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import { smallClassifier } from '../../support/small-classifier.ts';

const SIDE = 1024;

/** Its two values take 8 MiB for a depth of 1. */
function graphOf(depth: number, weightRows = 1): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', depth, SIDE, SIDE] });
  const shifted = build.op('Add', [build.op('Sigmoid', [image]), build.constant(floatTensor([weightRows, SIDE, SIDE]))]);
  build.output('y', shifted);
  return build.build();
}

describe('worthSplitting', () => {
  it('wants much to be computed for an image', () => {
    expect(worthSplitting(graphOf(16))).toBe(true);
    expect(worthSplitting(graphOf(15))).toBe(false);
    expect(worthSplitting(smallClassifier())).toBe(false);
  });

  it('wants weights to be less than that', () => {
    expect(worthSplitting(graphOf(40, 40))).toBe(true);
    const heavy = graphOf(40);
    const weights = new Map([...heavy.constants, ['more', floatTensor([70, SIDE, SIDE])] as const]);
    expect(worthSplitting({ ...heavy, constants: weights })).toBe(false);
  });
});

describe('the runtime', () => {
  it.each([[2, graphOf(16), SplitProgram], [1, graphOf(16), OnnxRuntimeProgram], [2, smallClassifier(), OnnxRuntimeProgram]] as const)('with %d threads takes several sessions where they are worth it', async (threads, graph, kind) => {
    const program = await (await createOnnxRuntime({ threads })).compile(graph);
    expect(program).toBeInstanceOf(kind);
    await program.dispose();
  });
});
