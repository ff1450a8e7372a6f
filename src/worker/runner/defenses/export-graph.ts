import onnxProto from 'onnx-proto';
import { ProblemsError } from '../../../kernel/errors.ts';
import { encodeOnnx } from '../../../numeric/formats/onnx/encode-onnx.ts';
import type { OnnxModel } from '../../../numeric/formats/onnx/onnx-model.ts';
import type { Graph } from '../../../numeric/graph/graph.ts';
import { NameSource } from '../../../numeric/graph/name-source.ts';
import { graphToOnnx } from '../../../numeric/runtimes/onnxruntime/graph-to-onnx.ts';
import { inOlderOpset } from './older-opset.ts';

/** What protobuf can hold is 2 GiB; the rest is for nodes and names. */
const LARGEST_WEIGHTS = 2 ** 31 - 2 ** 24;

/** Throws a ProblemsError for a graph whose weights are too many for one ONNX file. */
export function requireFitsOneFile({ constants }: Graph): void {
  const bytes = Array.from(constants.values()).reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes <= LARGEST_WEIGHTS) return;
  const message = `expected weights of at most ${LARGEST_WEIGHTS} bytes, as one ONNX file can hold, found ${bytes}`;
  throw new ProblemsError([{ code: 'LIMIT_EXCEEDED', message, path: ['model'] }]);
}

/**
 * A graph as an ONNX file for any tool: plain operators, nodes and weights called as in the graph, inputs and outputs as
 * in the graph. `metadata` becomes the file's own properties.
 */
export function exportGraph(graph: Graph, metadata: Readonly<Record<string, string>>): Uint8Array {
  return Buffer.concat([encodeOnnx(inOlderOpset(withPlainNames(graphToOnnx(graph), graph))), encodeProperties(metadata)]);
}

/** Two protobuf messages one after the other are one message with the fields of both. */
function encodeProperties(metadata: Readonly<Record<string, string>>): Uint8Array {
  const metadataProps = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  return onnxProto.onnx.ModelProto.encode({ metadataProps }).finish();
}

/** Runtimes put a prefix before inner names; here it goes, and the nodes that only rename an output with it. */
function withPlainNames(model: OnnxModel, graph: Graph): OnnxModel {
  const names = new NameSource();
  const plain = new Map(graph.inputs.map(({ name }) => [name, names.take(name)]));
  const outputs = new Set(model.outputs.map(({ name }) => names.take(name)));
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  const renaming = new Set<string>();
  for (const { name, value } of graph.outputs) {
    const inner = model.nodes.find((node) => node.outputs.includes(name));
    const source = inner?.inputs[0];
    if (!inner || source === undefined || !made.has(value) || plain.has(source)) continue;
    plain.set(source, name);
    renaming.add(inner.name);
  }
  const plainName = (name: string): string => {
    if (name === '' || outputs.has(name)) return name;
    const found = plain.get(name) ?? names.take(name.replace(/^v:/, ''));
    plain.set(name, found);
    return found;
  };
  return {
    ...model,
    initializers: new Map(Array.from(model.initializers, ([name, tensor]) => [plainName(name), tensor])),
    nodes: model.nodes.filter((node) => !renaming.has(node.name)).map((node) => (
      { ...node, inputs: node.inputs.map(plainName), outputs: node.outputs.map(plainName) })),
  };
}
