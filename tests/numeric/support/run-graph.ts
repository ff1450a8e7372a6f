import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';

/** Runs a graph once on onnxruntime and frees it. */
export async function runGraph(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const runtime = await createOnnxRuntime({ threads: 1 });
  const program = await runtime.compile(graph);
  try {
    return await program.run(feeds);
  } finally {
    await program.dispose();
  }
}
