import { AppError, type Problem } from '../../../kernel/errors.ts';
import type { NarrowInteger, OnnxModel, OnnxNode } from '../../formats/onnx/onnx-model.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import type { OnnxRule } from '../../ops/definition.ts';
import { ops } from '../../ops/index.ts';
import { capturedNames, takenBranch } from './branches.ts';
import { canonicalTensor } from './canonical-tensor.ts';
import { ImportedOnnxNode } from './onnx-node.ts';

/** Values by their names in the file. `null`: could not be made, with a problem told already. */
export type ImportedValues = Map<string, Value | null>;

/** The operator the importer itself replaces, by the branch that is taken; no rule of an operator can. */
export const BRANCHING = 'If';

export interface NodeImport {
  readonly model: OnnxModel;
  readonly build: GraphBuilder;
  readonly fixedBatch: number | undefined;
  readonly values: ImportedValues;
  /** What is worth knowing about single nodes; rules add to it. */
  readonly warnings?: Problem[];
}

/**
 * Imports the nodes the output needs, in order, into `values`. Goes on past failures, skipping what depends on them, and
 * returns all problems: unsupported operators one by type with all their nodes, every other one by node.
 */
export function importNodes(context: NodeImport): readonly Problem[] {
  const unsupported = new Map<string, string[]>();
  const problems: Problem[] = [...duplicateProblems(context.model)];
  for (const node of neededNodes(context.model)) {
    const type = node.domain === '' ? node.type : `${node.domain}.${node.type}`;
    const rule = ops.onnxRule(type, opsetOf(context.model, node));
    if (type === BRANCHING) {
      importBranch(context, node, problems);
      continue;
    }
    if (!rule) unsupported.set(type, [...(unsupported.get(type) ?? []), node.name]);
    const results = rule ? importNode(context, node, rule, problems) : undefined;
    node.outputs.forEach((name, index) => {
      if (name !== '') context.values.set(name, results?.[index] ?? null);
    });
  }
  const refused = Array.from(unsupported, ([type, names]) => ({
    code: 'UNSUPPORTED_OPERATOR',
    message: `operator ${type} is not supported (node${names.length > 1 ? 's' : ''} ${names.map((name) => `"${name}"`).join(', ')})`,
    path: names,
  }));
  return [...refused, ...problems];
}

/** Imports the branch of an If that is taken, whose condition must be known; the other one is never read. */
function importBranch(context: NodeImport, node: OnnxNode, problems: Problem[]): void {
  try {
    const [condition] = inputsOf(context, node) ?? [];
    const model = condition && takenBranch(context.model, node, condition);
    const inner = model && { ...context, model, values: new Map(context.values) };
    if (inner) problems.push(...importNodes(inner));
    node.outputs.forEach((name, index) => {
      const result = inner?.model.outputs[index]?.name;
      context.values.set(name, inner && result !== undefined ? valueOf(inner, result) : null);
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(nodeProblem(node, error.message));
    for (const name of node.outputs) context.values.set(name, null);
  }
}

function importNode(context: NodeImport, node: OnnxNode, rule: OnnxRule, problems: Problem[]): readonly Value[] | undefined {
  try {
    const inputs = inputsOf(context, node);
    if (!inputs) return undefined;
    const { build, model, fixedBatch, warnings = [] } = context;
    const stored = node.inputs.map((name) => storedAs(model, name));
    const view = new ImportedOnnxNode(node, { build, opset: opsetOf(model, node), fixedBatch, inputs, stored, warnings });
    const result = rule.import(view);
    const results = 'name' in result ? [result] : result;
    const missing = node.outputs.findIndex((name, index) => results[index] === undefined && isRead(model, name));
    if (missing >= 0) throw new AppError('UNSUPPORTED', `expected at most ${results.length} outputs in use, found output ${missing + 1}, "${node.outputs[missing]}", in use`);
    return results;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(nodeProblem(node, error.message));
    return undefined;
  }
}

/** Whether some node or the model itself takes a value. */
function isRead(model: OnnxModel, name: string): boolean {
  return name !== '' && (model.outputs.some((output) => output.name === name) || model.nodes.some((node) => node.inputs.includes(name)));
}

/** The version of the operator set a node belongs to; 1 where a file does not name that of another domain. */
function opsetOf(model: OnnxModel, node: OnnxNode): number {
  if (node.domain !== '') return model.domains?.get(node.domain) ?? 1;
  return node.opset ?? model.opset;
}

/** The narrow integer type of a constant by its name in the file. */
function storedAs(model: OnnxModel, name: string): NarrowInteger | undefined {
  const tensor = model.initializers.get(name);
  if (tensor) return tensor.stored;
  const producer = producersOf(model).get(name);
  const value = producer?.type === 'Constant' ? producer.attributes.get('value') : undefined;
  return value?.kind === 'tensor' ? value.value.stored : undefined;
}

const producers = new WeakMap<OnnxModel, ReadonlyMap<string, OnnxNode>>();

/** Which node makes each value. */
function producersOf(model: OnnxModel): ReadonlyMap<string, OnnxNode> {
  const known = producers.get(model) ?? new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  producers.set(model, known);
  return known;
}

/** Undefined when an input could not be made. Trailing absent inputs are dropped. */
function inputsOf(context: NodeImport, node: OnnxNode): readonly (Value | undefined)[] | undefined {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : valueOf(context, name)));
  if (inputs.includes(null)) return undefined;
  const last = inputs.findLastIndex((value) => value !== undefined);
  return inputs.slice(0, last + 1).map((value) => value ?? undefined);
}

function valueOf({ model, build, values }: NodeImport, name: string): Value | null {
  const value = values.get(name);
  if (value !== undefined) return value;
  const tensor = model.initializers.get(name);
  if (!tensor) {
    const later = model.nodes.some((node) => node.outputs.includes(name));
    throw new AppError('INVALID_INPUT', later
      ? `expected its input "${name}" to be computed before, found it computed after: the nodes are out of order`
      : `expected its input "${name}" among the weights, the inputs or the results of other nodes, found it nowhere`);
  }
  const constant = build.constant(canonicalTensor(tensor), name);
  values.set(name, constant);
  return constant;
}

/** Nodes some output depends on, in the order of the file. */
function neededNodes(model: OnnxModel): readonly OnnxNode[] {
  const made = producersOf(model);
  const needed = new Set<OnnxNode>();
  const waiting = model.outputs.map((output) => output.name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = made.get(name);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    waiting.push(...node.inputs, ...capturedNames(node));
  }
  return model.nodes.filter((node) => needed.has(node));
}

function duplicateProblems(model: OnnxModel): readonly Problem[] {
  const producers = new Map<string, OnnxNode>();
  return model.nodes.flatMap((node) => node.outputs.filter((name) => name !== '').flatMap((name) => {
    const earlier = producers.get(name);
    producers.set(name, node);
    return earlier ? [nodeProblem(node, `expected to be the only producer of "${name}", found node "${earlier.name}" before it`)] : [];
  }));
}

function nodeProblem(node: OnnxNode, message: string): Problem {
  return { code: 'NODE', message: `node "${node.name}" (${node.type}): ${message}`, path: [node.name] };
}
