import { AppError, type Problem } from '../../../kernel/errors.ts';
import type { OnnxModel, OnnxNode } from '../../formats/onnx/onnx-model.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import type { OnnxRule } from '../../ops/definition.ts';
import { ops } from '../../ops/index.ts';
import { canonicalTensor } from './canonical-tensor.ts';
import { ImportedOnnxNode } from './onnx-node.ts';

/** Values by their names in the file. `null`: could not be made, with a problem told already. */
export type ImportedValues = Map<string, Value | null>;

export interface NodeImport {
  readonly model: OnnxModel;
  readonly build: GraphBuilder;
  readonly fixedBatch: number | undefined;
  readonly values: ImportedValues;
}

/**
 * Imports the nodes the output needs, in order, into `values`. Goes on past failures, skipping what depends on them, and
 * returns all problems: unsupported operators one by type with all their nodes, every other one by node.
 */
export function importNodes(context: NodeImport): readonly Problem[] {
  const unsupported = new Map<string, string[]>();
  const problems: Problem[] = [...duplicateProblems(context.model)];
  for (const node of neededNodes(context.model)) {
    const rule = node.domain === '' ? ops.onnxRule(node.type, context.model.opset) : undefined;
    const type = node.domain === '' ? node.type : `${node.domain}.${node.type}`;
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

function importNode(context: NodeImport, node: OnnxNode, rule: OnnxRule, problems: Problem[]): readonly Value[] | undefined {
  try {
    const inputs = inputsOf(context, node);
    if (!inputs) return undefined;
    const view = new ImportedOnnxNode(node, { build: context.build, opset: context.model.opset, fixedBatch: context.fixedBatch, inputs });
    const result = rule.import(view);
    return 'name' in result ? [result] : result;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(nodeProblem(node, error.message));
    return undefined;
  }
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
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = new Set<OnnxNode>();
  const waiting = model.outputs.map((output) => output.name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = producers.get(name);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    waiting.push(...node.inputs);
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
