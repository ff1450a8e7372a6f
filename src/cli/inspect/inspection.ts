import type { Problem } from '../../kernel/errors.ts';
import type { Graph } from '../../numeric/graph/graph.ts';
import type { ImportedModel } from '../../numeric/importers/imported-model.ts';
import { gradientPath } from '../../numeric/ops/support/gradient-path.ts';

/** What `assay inspect` tells about a model. */
export interface Inspection {
  readonly format: string;
  readonly architecture: string;
  readonly input: ImportedModel['input'];
  readonly outputKind: ImportedModel['outputKind'];
  readonly classCount: number;
  readonly parameterCount: number;
  readonly weightsDigest: string;
  readonly nodeCount: number;
  /** How many nodes there are of each operator of the imported graph, the most frequent first. */
  readonly operators: Readonly<Record<string, number>>;
  readonly differentiable: boolean;
  /** Nodes between image and scores that have no gradient, and why. */
  readonly withoutGradient: readonly { readonly node: string; readonly operator: string; readonly reason: string }[];
  readonly warnings: readonly Problem[];
}

export function inspectionOf(model: ImportedModel & { readonly format: string }): Inspection {
  const { graph, format, architecture, input, outputKind, classCount, parameterCount, weightsDigest, differentiable, warnings } = model;
  const { obstacles } = gradientPath(graph, 'image', graph.outputs.map((output) => output.value));
  return {
    format, architecture, input, outputKind, classCount, parameterCount, weightsDigest,
    nodeCount: graph.nodes.length,
    operators: operatorCounts(graph),
    differentiable,
    withoutGradient: obstacles.map(({ node, reason }) => ({ node: node.name, operator: node.type, reason })),
    warnings,
  };
}

function operatorCounts({ nodes }: Graph): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { type } of nodes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, most], [b, least]) => least - most || a.localeCompare(b)));
}
