import { AppError, type Problem } from '../../../kernel/errors.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { plain, type FileValue } from './file-value.ts';
import { NodeView, type FileNode, type NodeRules } from './file-node.ts';
import { orderNodes } from './order-nodes.ts';

/** Values by their names in the file. `null`: could not be made, with a problem told already. */
export type FileValues = Map<string, FileValue | null>;

export interface FileImport {
  readonly nodes: readonly FileNode[];
  readonly rules: NodeRules;
  readonly build: GraphBuilder;
  readonly fixedBatch: number | undefined;
  /** The inputs of the model; results are added. */
  readonly values: FileValues;
  /** The numbers stored under a name; undefined: none, null: unreadable, told already. Asked once a name, and only for what is used. */
  readonly weight: (name: string) => Tensor | null | undefined;
}

/**
 * Imports the nodes that `output` needs into `values`. Goes on past failures, skipping what depends on them, and
 * returns all problems: unsupported operators one by type with all their nodes, every other one by node.
 */
export function importFileNodes(context: FileImport, output: string): readonly Problem[] {
  const unsupported = new Map<string, string[]>();
  const { order, problems: orderProblems } = orderNodes(context.nodes, output);
  const problems: Problem[] = [...orderProblems];
  for (const node of order) {
    const known = context.rules.has(node.type);
    if (!known) unsupported.set(node.type, [...(unsupported.get(node.type) ?? []), node.name]);
    const results = known ? importNode(context, node, problems) : undefined;
    node.outputs.forEach((name, index) => {
      if (name !== '') context.values.set(name, results?.[index] ?? null);
    });
  }
  return [...unsupportedProblems(unsupported), ...problems];
}

/** What a file says of one node that cannot be imported. */
export function nodeProblem({ name, type }: FileNode, message: string): Problem {
  return { code: 'NODE', message: `node "${name}" (${type}): ${message}`, path: [name] };
}

function importNode(context: FileImport, node: FileNode, problems: Problem[]): readonly FileValue[] | undefined {
  try {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : valueOf(context, name)));
    if (inputs.includes(null)) return undefined;
    const given = inputs.map((value) => value ?? undefined);
    const result = context.rules.get(node.type)?.(new NodeView(node, { build: context.build, fixedBatch: context.fixedBatch, inputs: given }));
    if (!result) return undefined;
    return 'value' in result ? [result] : result;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(nodeProblem(node, error.message));
    return undefined;
  }
}

function valueOf({ build, values, weight }: FileImport, name: string): FileValue | null {
  const value = values.get(name);
  if (value !== undefined) return value;
  const tensor = weight(name);
  if (tensor === null) {
    values.set(name, null);
    return null;
  }
  if (!tensor) {
    throw new AppError('INVALID_INPUT', `expected its input "${name}" among the weights, the inputs or the results of other nodes, found it nowhere`);
  }
  const constant = plain(build.constant(canonical(tensor), name));
  values.set(name, constant);
  return constant;
}

/** Graphs count in int64 and compute in float32. */
function canonical(tensor: Tensor): Tensor {
  const { shape } = tensor;
  if (tensor.dtype === 'int32') return { dtype: 'int64', shape, data: BigInt64Array.from(tensor.data, BigInt) };
  return tensor.dtype === 'float64' ? { dtype: 'float32', shape, data: Float32Array.from(tensor.data) } : tensor;
}

function unsupportedProblems(unsupported: ReadonlyMap<string, readonly string[]>): readonly Problem[] {
  return Array.from(unsupported, ([type, names]) => ({
    code: 'UNSUPPORTED_OPERATOR',
    message: `operator ${type} is not supported (node${names.length > 1 ? 's' : ''} ${names.map((name) => `"${name}"`).join(', ')})`,
    path: names,
  }));
}
