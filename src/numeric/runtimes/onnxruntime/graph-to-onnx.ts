import type { OnnxModel, OnnxValueInfo } from '../../formats/onnx/onnx-model.ts';
import { isBatch } from '../../graph/dimension.ts';
import { CANONICAL_OPSET, type Graph, type ValueType } from '../../graph/graph.ts';
import { writeBlocked, type WrittenGraph } from './blocked/blocked-layout.ts';
import { encodeNode, innerName, plainNode } from './encode-node.ts';

/** The IR version that came with ONNX's operator set 20. */
const IR_VERSION = 9;

/**
 * A graph as an ONNX model. Graphs mean what ONNX means, so this renames outputs and writes things down; with `block`,
 * convolutions are written in onnxruntime's blocked layout.
 */
export function graphToOnnx(graph: Graph, block?: number): OnnxModel {
  const outputs = new Map(graph.outputs.map((output) => [output.name, graph.types.get(output.value)]));
  return {
    irVersion: IR_VERSION, producer: 'assay', opset: CANONICAL_OPSET,
    inputs: graph.inputs.map((input) => valueInfo(input.name, input.type)),
    outputs: Array.from(outputs, ([name, type]) => valueInfo(name, type)),
    ...(block === undefined ? writePlain(graph) : writeBlocked(graph, block)),
  };
}

function writePlain(graph: Graph): WrittenGraph {
  // Inputs keep their names.
  const inputs = new Set(graph.inputs.map((input) => input.name));
  const nameOf = (value: string): string => (inputs.has(value) ? value : innerName(value));
  return {
    initializers: new Map(Array.from(graph.constants, ([name, tensor]) => [innerName(name), tensor])),
    nodes: [
      ...graph.nodes.map((node) => encodeNode(node, nameOf)),
      ...graph.outputs.map(({ name, value }) => plainNode('Identity', `output ${name}`, [nameOf(value)], [name])),
    ],
  };
}

function valueInfo(name: string, type: ValueType | undefined): OnnxValueInfo {
  const elementType = type?.dtype === 'float32' ? 'float' : type?.dtype;
  return { name, elementType, shape: type?.shape.map((extent) => (isBatch(extent) && extent !== 'N' ? `batch x ${extent}` : extent)) };
}
