import { AppError } from '../../kernel/errors.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { sameShape } from './dimension.ts';
import { printType, type Graph, type GraphNode, type ValueType } from './graph.ts';
import { knownFromTensor } from './known-value.ts';
import type { OpTable, Value } from './op-table.ts';

/**
 * Checks that a graph is well formed: every value defined once and before its use, every operator known and applied to
 * types it accepts, every recorded type the inferred one, every constant as long as its shape says. Runs after import,
 * after every pass and after differentiation; returns the graph. Throws an internal AppError naming stage and node.
 */
export function verifyGraph(graph: Graph, ops: OpTable, stage: string): Graph {
  const values = new Map<string, Value>();
  const define = (value: Value): void => {
    if (value.name === '') throw failure(stage, 'a value without a name');
    if (values.has(value.name)) throw failure(stage, `the value "${value.name}" defined twice`);
    values.set(value.name, value);
    checkRecorded(graph, value, stage);
  };
  graph.inputs.forEach(define);
  for (const [name, tensor] of graph.constants) {
    if (tensor.data.length !== sizeOf(tensor.shape)) {
      throw failure(stage, `the constant "${name}" with ${tensor.data.length} elements for shape [${tensor.shape.join(', ')}]`);
    }
    const known = knownFromTensor(tensor);
    define({ name, type: { dtype: tensor.dtype, shape: tensor.shape }, ...(known && { known }) });
  }
  const nodeNames = new Set<string>();
  for (const node of graph.nodes) {
    if (nodeNames.has(node.name)) throw failure(stage, `two nodes called "${node.name}"`);
    nodeNames.add(node.name);
    resultsOf(node, values, ops, stage).forEach(define);
  }
  for (const output of graph.outputs) {
    if (!values.has(output.value)) throw failure(stage, `the output "${output.name}" without its value "${output.value}"`);
  }
  return graph;
}

function resultsOf(node: GraphNode, values: ReadonlyMap<string, Value>, ops: OpTable, stage: string): readonly Value[] {
  const inputs = node.inputs.map((name) => {
    const value = values.get(name);
    if (name !== '' && !value) throw failure(stage, `node "${node.name}" (${node.type}) reading "${name}" before it is defined`);
    return value;
  });
  const { type, attributes } = node;
  try {
    const resolved = ops.resolve({ type, inputs, attributes, outputCount: node.outputs.length });
    return resolved.outputs.map((output, index) => ({ ...output, name: node.outputs[index] ?? '' }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw failure(stage, `node "${node.name}" (${node.type}): ${error.message}`, error);
  }
}

function checkRecorded(graph: Graph, value: { readonly name: string; readonly type: ValueType }, stage: string): void {
  const recorded = graph.types.get(value.name);
  if (recorded?.dtype === value.type.dtype && sameShape(recorded.shape, value.type.shape)) return;
  throw failure(stage, `"${value.name}" recorded as ${recorded ? printType(recorded) : 'untyped'} where ${printType(value.type)} follows`);
}

function failure(stage: string, found: string, cause?: unknown): AppError {
  return new AppError('INTERNAL', `expected a well-formed graph after ${stage}, found ${found}`, { cause });
}
