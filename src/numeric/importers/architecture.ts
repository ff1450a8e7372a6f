import type { Graph, GraphNode } from '../graph/graph.ts';

/**
 * A modest description of a network's structure, from its operators alone: "ResNet-like" says that it has residual
 * connections between convolutions, not that it is a ResNet.
 */
export function describeArchitecture(graph: Graph): string {
  const of = (type: string): readonly GraphNode[] => graph.nodes.filter((node) => node.type === type);
  const convolutions = of('Conv').length;
  if (of('MatMul').length > 0 && of('Softmax').length > 0) return convolutions > 4 ? 'convolution-transformer hybrid' : 'transformer-like';
  if (convolutions === 0) return of('Gemm').length + of('MatMul').length > 0 ? 'multilayer perceptron' : 'unknown';
  const residual = of('Add').some((node) => joinsTwoPaths(graph, node));
  const joins = of('Concat').filter((node) => node.inputs.length > 1);
  const dense = joins.some((node) => joins.some((other) => other !== node && growsFrom(node, other)));
  const depthwise = of('Conv').some((node) => Number(node.attributes['group']) > 1 && isDepthwise(graph, node));
  if (dense) return 'DenseNet-like';
  if (joins.length > 0 && residual) return 'Inception-ResNet-like';
  if (joins.length > 0) return 'Inception-like';
  if (depthwise) return of('Sigmoid').length > 0 ? 'EfficientNet-like' : 'MobileNet-like';
  if (residual) return 'ResNet-like';
  return of('MaxPool').length + of('AveragePool').length > 0 ? 'VGG-like' : 'plain convolutional network';
}

function joinsTwoPaths(graph: Graph, node: GraphNode): boolean {
  return node.inputs.length === 2 && node.inputs.every((name) => !graph.constants.has(name) && graph.types.get(name)?.shape.length === 4);
}

/** Whether a concatenation takes another one up: by its result, or by its parts with more added. */
function growsFrom(node: GraphNode, other: GraphNode): boolean {
  const result = other.outputs[0];
  const takesResult = result !== undefined && node.inputs.includes(result);
  return takesResult || (other.inputs.length < node.inputs.length && other.inputs.every((name) => node.inputs.includes(name)));
}

function isDepthwise(graph: Graph, node: GraphNode): boolean {
  return graph.types.get(node.inputs[0] ?? '')?.shape[1] === node.attributes['group'];
}
