import type { Graph, GraphNode, ValueType } from '../../numeric/graph/graph.ts';
import type { FloatTensor, Tensor } from '../../numeric/tensor/tensor.ts';

/**
 * The same graph in which every use of a float32 vector (a bias, a scale, a running statistic) has a constant of its own.
 * Exporters write equal constants once: PyTorch's does, and in an untrained network all scales are one and all biases
 * zero, even the running means. Trained as they stand in the file, such layers would move as one. Answers do not change;
 * kernels and matrices that are shared stay shared, for that is how some networks are meant.
 */
export function untieVectors(graph: Graph): Graph {
  const constants = new Map<string, Tensor>(graph.constants);
  const types = new Map<string, ValueType>(graph.types);
  const used = new Set<string>();
  const ownName = (name: string, node: GraphNode, place: number): string => {
    const tensor = graph.constants.get(name);
    if (!isVector(tensor)) return name;
    if (!used.has(name)) {
      used.add(name);
      return name;
    }
    const own = freeName(`${name} of ${node.name} ${place}`, constants);
    const type = graph.types.get(name);
    constants.set(own, { ...tensor, data: tensor.data.slice() });
    if (type) types.set(own, type);
    return own;
  };
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name, place) => ownName(name, node, place)) }));
  return { ...graph, constants, types, nodes };
}

function isVector(tensor: Tensor | undefined): tensor is FloatTensor {
  return tensor?.dtype === 'float32' && tensor.shape.length === 1;
}

function freeName(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`;
  return name;
}
