import { isBatch } from '../../graph/dimension.ts';
import { CANONICAL_OPSET, type AttributeValue, type Graph, type GraphNode, type ValueType } from '../../graph/graph.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxValueInfo } from '../../formats/onnx/onnx-model.ts';
import { ops } from '../../ops/index.ts';
import type { AttributeKind } from '../../ops/support/attribute-schema.ts';

/** The IR version that came with ONNX's operator set 20. */
const IR_VERSION = 9;

/** A graph as an ONNX model. Graphs mean what ONNX means, so this renames outputs and writes things down. */
export function graphToOnnx(graph: Graph): OnnxModel {
  const outputs = new Map(graph.outputs.map((output) => [output.name, graph.types.get(output.value)]));
  return {
    irVersion: IR_VERSION, producer: 'assay', opset: CANONICAL_OPSET,
    inputs: graph.inputs.map((input) => valueInfo(input.name, input.type)),
    outputs: Array.from(outputs, ([name, type]) => valueInfo(name, type)),
    initializers: new Map(Array.from(graph.constants, ([name, tensor]) => [inner(name), tensor])),
    nodes: [
      ...graph.nodes.map((node) => encodeNode(node, graph)),
      ...graph.outputs.map(({ name, value }) => plainNode('Identity', `output ${name}`, [innerOf(value, graph)], [name])),
    ],
  };
}

/** Values inside get a prefix, so that none is called like an output. Inputs keep their names. */
function inner(name: string): string {
  return name === '' ? '' : `v:${name}`;
}

function innerOf(name: string, graph: Graph): string {
  return graph.inputs.some((input) => input.name === name) ? name : inner(name);
}

function encodeNode(node: GraphNode, graph: Graph): OnnxNode {
  const kinds = ops.definition(node.type).attributes;
  const attributes = Object.entries(node.attributes).map(([name, value]) => [name, encodeAttribute(kinds[name]?.kind, value)] as const);
  const inputs = node.inputs.map((name) => innerOf(name, graph));
  return { ...plainNode(node.type, node.name, inputs, node.outputs.map(inner)), attributes: new Map(attributes) };
}

function plainNode(type: string, name: string, inputs: readonly string[], outputs: readonly string[]): OnnxNode {
  return { domain: '', type, name, inputs, outputs, attributes: new Map<string, OnnxAttribute>() };
}

function encodeAttribute(kind: AttributeKind | undefined, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'number') return { kind: kind === 'float' ? 'float' : 'int', value };
  return 'dtype' in value ? { kind: 'tensor', value } : { kind: 'ints', value };
}

function valueInfo(name: string, type: ValueType | undefined): OnnxValueInfo {
  const elementType = type?.dtype === 'float32' ? 'float' : type?.dtype;
  return { name, elementType, shape: type?.shape.map((extent) => (isBatch(extent) && extent !== 'N' ? `batch x ${extent}` : extent)) };
}
