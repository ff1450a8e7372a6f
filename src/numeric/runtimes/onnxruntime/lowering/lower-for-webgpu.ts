import type { Graph } from '../../../graph/graph.ts';
import { pruneGraph } from '../../../graph/prune-graph.ts';
import { verifyGraph } from '../../../graph/verify-graph.ts';
import { ops } from '../../../ops/index.ts';
import { paddedConvolution } from './padded-convolution.ts';
import { pooledPlaces } from './pooled-places.ts';
import { preciseSoftplus } from './precise-softplus.ts';
import { rewriteGraph } from './rewriter.ts';

/**
 * The same computation in operators that onnxruntime's WebGPU provider has and computes rightly: it knows no indices
 * of MaxPool, gives wrong numbers for convolutions of some numbers of channels, and a softplus without its small values.
 */
export function lowerForWebGpu(graph: Graph): Graph {
  const lowered = rewriteGraph(graph, { Conv: paddedConvolution, ScatterElements: pooledPlaces, Softplus: preciseSoftplus });
  return verifyGraph(withoutUnusedIndices(lowered), ops, 'lowering for WebGPU');
}

/** MaxPool without its second output where nothing reads it any more. */
function withoutUnusedIndices(graph: Graph): Graph {
  const read = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]);
  const nodes = graph.nodes.map((node) => {
    const [values = '', indices = ''] = node.outputs;
    return node.type === 'MaxPool' && !read.has(indices) ? { ...node, outputs: [values] } : node;
  });
  return pruneGraph({ ...graph, nodes });
}
