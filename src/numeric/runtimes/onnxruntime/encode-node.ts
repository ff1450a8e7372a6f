import type { OnnxAttribute, OnnxNode } from '../../formats/onnx/onnx-model.ts';
import type { AttributeValue, GraphNode } from '../../graph/graph.ts';
import { ops } from '../../ops/index.ts';
import type { AttributeKind } from '../../ops/support/attribute-schema.ts';

/** Values inside get a prefix, so that none is called like an output of the graph. */
export function innerName(name: string): string {
  return name === '' ? '' : `v:${name}`;
}

/** A node of a graph as one of an ONNX file; `nameOf` tells what its inputs are called there. */
export function encodeNode(node: GraphNode, nameOf: (value: string) => string): OnnxNode {
  const kinds = ops.definition(node.type).attributes;
  const attributes = Object.entries(node.attributes).map(([name, value]) => [name, encodeAttribute(kinds[name]?.kind, value)] as const);
  return { ...plainNode(node.type, node.name, node.inputs.map(nameOf), node.outputs.map(innerName)), attributes: new Map(attributes) };
}

export function plainNode(type: string, name: string, inputs: readonly string[], outputs: readonly string[]): OnnxNode {
  return { domain: '', type, name, inputs, outputs, attributes: new Map<string, OnnxAttribute>() };
}

function encodeAttribute(kind: AttributeKind | undefined, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'number') return { kind: kind === 'float' ? 'float' : 'int', value };
  return 'dtype' in value ? { kind: 'tensor', value } : { kind: 'ints', value };
}
