import type { Graph } from '../graph/graph.ts';
import { ConvolutionFolder } from './fold-into-convolution.ts';
import { foldPadding } from './fold-padding.ts';
import { poolBeforeRelu } from './pool-before-relu.ts';
import { rewriteGraph, type Rewrite } from './rewrite-graph.ts';

/**
 * The same function in fewer operations: what multiplies or shifts channels goes into the convolution before it, padding
 * into the operator after it, a ReLU behind the maximum pooling that follows. Good for the graph of a model, before it is
 * differentiated, and for that of a gradient.
 */
export function simplifyGraph(graph: Graph): Graph {
  const folder = new ConvolutionFolder();
  const rules = new Map<string, Rewrite>([
    ['Conv', (node, rewriting) => foldPadding(node, rewriting) ?? folder.convolution(node, rewriting)],
    ['BatchNormalization', (node, rewriting) => folder.normalization(node, rewriting)],
    ['Mul', (node, rewriting) => folder.scaling(node, rewriting)],
    ['Add', (node, rewriting) => folder.shift(node, rewriting)],
    ['AveragePool', foldPadding],
    ['MaxPool', poolBeforeRelu],
  ]);
  return rewriteGraph(graph, rules);
}
