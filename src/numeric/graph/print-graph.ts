import { printType, type AttributeValue, type Graph, type GraphNode } from './graph.ts';

/**
 * A graph as text, one line a value, in running order:
 * `conv1: float32[N, 8, 32, 32] = Conv(image, w, b) {strides: [2, 2]}`.
 */
export function printGraph(graph: Graph): string {
  const typed = (name: string): string => {
    const type = graph.types.get(name);
    return `${name}: ${type ? printType(type) : '?'}`;
  };
  const inputs = graph.inputs.map((input) => typed(input.name)).join(', ');
  const outputs = graph.outputs.map((output) => `${output.name} = ${output.value}`).join(', ');
  return [
    `graph (${inputs}) -> (${outputs})`,
    ...Array.from(graph.constants.keys(), (name) => `  constant ${typed(name)}`),
    ...graph.nodes.map((node) => `  ${node.outputs.map(typed).join(', ')} = ${printCall(node)}`),
  ].join('\n');
}

function printCall(node: GraphNode): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) => `${name}: ${printAttribute(value)}`).join(', ');
  const inputs = node.inputs.map((name) => (name === '' ? '-' : name)).join(', ');
  return `${node.type}(${inputs})${attributes === '' ? '' : ` {${attributes}}`}`;
}

function printAttribute(value: AttributeValue): string {
  if (typeof value === 'object' && 'dtype' in value) return `${value.dtype}[${value.shape.join(', ')}]`;
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}
