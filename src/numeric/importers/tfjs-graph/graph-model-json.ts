import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import type { FileNode } from '../channels-last/file-node.ts';
import type { DeclaredInput } from '../channels-last/image-input.ts';
import type { ModelFile } from '../model-file.ts';
import { readAttributes, readShape } from './node-attributes.ts';

/** A graph model's model.json, read but for its weights. */
export interface GraphModelJson {
  readonly nodes: readonly FileNode[];
  /** Placeholders that some node uses. */
  readonly inputs: readonly DeclaredInput[];
  /** Names of the values that are the model's outputs. */
  readonly outputs: readonly string[];
  readonly weightsManifest: unknown;
  readonly problems: readonly Problem[];
}

/** More parts than any layer is split into. */
const MOST_OUTPUTS = 4096;

type Json = Readonly<Record<string, unknown>>;

/** Reads model.json. Throws a ProblemsError when it holds no graph; what is wrong with single nodes is told in `problems`. */
export function readGraphModelJson({ name, bytes }: ModelFile): GraphModelJson {
  const json = parse(name, bytes);
  const topology = objectAt(json, 'modelTopology');
  const list = topology?.['node'];
  if (!Array.isArray(list)) throw refusal(`"${name}": expected a graph model with nodes in modelTopology.node, found none`);
  const problems: Problem[] = [];
  const read = list.flatMap((node: unknown, index) => readNode(node, index, problems));
  const nodes = read.map(({ node }) => node);
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    nodes, problems,
    inputs: read.filter(({ node }) => node.type === 'Placeholder' && used.has(node.name)).map(({ declared }) => declared),
    outputs: outputsOf(json, nodes),
    weightsManifest: json['weightsManifest'],
  };
}

/** A value's name: "node" for its first output, "node:1" for the second. */
function valueName(name: string): string {
  return name.endsWith(':0') ? name.slice(0, -2) : name;
}

function readNode(raw: unknown, index: number, problems: Problem[]): readonly { node: FileNode; declared: DeclaredInput }[] {
  const name = isObject(raw) ? raw['name'] : undefined;
  const type = isObject(raw) ? raw['op'] : undefined;
  const inputs = isObject(raw) ? raw['input'] ?? [] : undefined;
  if (!isObject(raw) || typeof name !== 'string' || typeof type !== 'string' || !Array.isArray(inputs) || !inputs.every((input) => typeof input === 'string')) {
    problems.push({ code: 'NODE', message: `node ${index + 1}: expected a name, an op and a list of inputs, found something else`, path: [] });
    return [];
  }
  const attr = objectAt(raw, 'attr') ?? {};
  const data = inputs.filter((input) => !input.startsWith('^')).map(valueName);
  const attributes = readAttributes(attr);
  const node = { type, name, inputs: data, outputs: outputNames({ type, name, attributes }, data.length), attributes };
  const dtype = attributes.get('dtype');
  const declared = { name, shape: readShape(objectAt(attr, 'shape')?.['shape']), dtype: dtype === 'DT_FLOAT' ? 'float32' : String(dtype ?? 'no type') };
  return [{ node, declared }];
}

/** Operators with several outputs are told by how many they say they have. */
function outputNames({ type, name, attributes }: Pick<FileNode, 'type' | 'name' | 'attributes'>, inputCount: number): readonly string[] {
  const counts: Readonly<Record<string, unknown>> = {
    Split: attributes.get('num_split'), SplitV: attributes.get('num_split'), Unpack: attributes.get('num'), IdentityN: inputCount,
  };
  const count = counts[type];
  const length = typeof count === 'number' && count >= 1 && count <= MOST_OUTPUTS ? count : 1;
  return Array.from({ length }, (_, index) => (index === 0 ? name : `${name}:${index}`));
}

/** Those the signature names; without one, the nodes nobody uses. */
function outputsOf(json: Json, nodes: readonly FileNode[]): readonly string[] {
  const signature = objectAt(json, 'signature') ?? objectAt(objectAt(json, 'userDefinedMetadata') ?? {}, 'signature');
  const declared = Object.values(objectAt(signature ?? {}, 'outputs') ?? {}).flatMap((output) => {
    const name = isObject(output) ? output['name'] : undefined;
    return typeof name === 'string' ? [valueName(name)] : [];
  });
  if (declared.length > 0) return [...new Set(declared)];
  const used = new Set(nodes.flatMap((node) => node.inputs));
  return nodes.filter(({ type, outputs }) => !['NoOp', 'Const', 'Placeholder'].includes(type) && !outputs.some((output) => used.has(output))).map(({ name }) => name);
}

function parse(name: string, bytes: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refusal(`"${name}": expected a TensorFlow.js model as JSON, found text that is no JSON`);
  }
  if (!isObject(value)) throw refusal(`"${name}": expected a TensorFlow.js model as a JSON object, found something else`);
  return value;
}

function objectAt(json: Json, name: string): Json | undefined {
  const value = json[name];
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(message: string): ProblemsError {
  return new ProblemsError([{ code: 'TFJS_GRAPH', message, path: [] }]);
}
