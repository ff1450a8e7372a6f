import { AppError } from '../../../kernel/errors.ts';
import type { OnnxBranch, OnnxModel, OnnxNode } from '../../formats/onnx/onnx-model.ts';
import { isBatch } from '../../graph/dimension.ts';
import type { Value } from '../../graph/op-table.ts';

/** Every name the graphs inside a node may read from outside of them. */
export function capturedNames(node: OnnxNode): readonly string[] {
  return branchesOf(node).flatMap((branch) => [
    ...branch.outputs,
    ...branch.nodes.flatMap((inner) => [...inner.inputs, ...capturedNames(inner)]),
  ]);
}

/**
 * The branch of an If as a model of its own, which sees the constants around it. Throws when the condition is not known
 * at import: what happens to an image must not depend on the image in a graph that is differentiated.
 */
export function takenBranch(model: OnnxModel, node: OnnxNode, condition: Value): OnnxModel {
  const [element] = condition.known?.elements ?? [];
  if (element === undefined || isBatch(element)) {
    throw new AppError('UNSUPPORTED', 'expected a condition that follows from the file, found it computed from the image');
  }
  const name = element === 0 ? 'else_branch' : 'then_branch';
  const attribute = node.attributes.get(name);
  if (attribute?.kind !== 'graph') throw new AppError('INVALID_INPUT', `expected the graph "${name}", found none`);
  const { nodes, initializers, outputs } = attribute.value;
  return {
    ...model, nodes, inputs: [],
    initializers: new Map([...model.initializers, ...initializers]),
    outputs: outputs.map((output) => ({ name: output, elementType: undefined, shape: undefined })),
  };
}

function branchesOf(node: OnnxNode): readonly OnnxBranch[] {
  return Array.from(node.attributes.values()).flatMap((attribute) => (attribute.kind === 'graph' ? [attribute.value] : []));
}
