import type { Graph } from '../graph/graph.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { ceilToPadding } from './ceil-to-padding.ts';
import { ConvolutionFolder } from './fold-into-convolution.ts';
import { foldPadding } from './fold-padding.ts';
import { poolBeforeRelu } from './pool-before-relu.ts';
import { rewriteGraph, type Rewrite } from './rewrite-graph.ts';

/** What moves padding and pooling; before the folding, which looks for convolutions as they will stay. */
const WINDOW_RULES = new Map<string, Rewrite>([
  ['Conv', foldPadding],
  ['AveragePool', (node, rewriting) => foldPadding(node, rewriting) ?? ceilToPadding(node, rewriting)],
  ['MaxPool', (node, rewriting) => poolBeforeRelu(node, rewriting) ?? ceilToPadding(node, rewriting)],
]);

/**
 * The same function in fewer operations: padding goes into the operator after it, a ReLU behind the maximum pooling that
 * follows, what multiplies or shifts channels into the convolution before it. Good for the graph of a model, before it is
 * differentiated, and for that of a gradient.
 */
export function simplifyGraph(graph: Graph): Graph {
  const folder = new ConvolutionFolder();
  const foldingRules = new Map<string, Rewrite>([
    ['Conv', (node, rewriting) => folder.convolution(node, rewriting)],
    ['BatchNormalization', (node, rewriting) => folder.normalization(node, rewriting)],
    ['Mul', (node, rewriting) => folder.scaling(node, rewriting)],
    ['Add', (node, rewriting) => folder.shift(node, rewriting)],
  ]);
  const simple = rewriteGraph(rewriteGraph(graph, WINDOW_RULES), foldingRules);
  return verifyGraph(simple, ops, 'simplification');
}
