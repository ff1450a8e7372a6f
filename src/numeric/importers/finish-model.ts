import { AppError, ProblemsError, type Problem } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { gradientPath, type NodeReason } from '../ops/support/gradient-path.ts';
import { describeArchitecture } from './architecture.ts';
import { batchProblems } from './batch-independence.ts';
import { infiniteOperandProblems } from './finite-weights.ts';
import { cutHead, type Head } from './head.ts';
import type { ImportedModel, InputSpec } from './imported-model.ts';
import { parameterCountOf, weightsDigestOf } from './weights.ts';
import { zeroWeightProblems } from './zero-weights.ts';

/** A network whose nodes are all imported; `scores` is its own output. */
export interface ImportedNetwork {
  readonly build: GraphBuilder;
  readonly scores: Value;
  readonly input: InputSpec;
  readonly warnings: readonly Problem[];
}

/** The last steps of every importer: head, verification, description. Throws a ProblemsError with every reason to refuse. */
export function finishModel({ build, scores, input, warnings }: ImportedNetwork): ImportedModel {
  const head = headOf(build, scores);
  build.output('logits', head.logits);
  const graph = verifyGraph(build.build(), ops, 'import');
  const constant = outputProblem('expected scores that depend on the image, found constants');
  const problems = isConstant(graph) ? [constant] : [...batchProblems(graph), ...zeroWeightProblems(graph), ...infiniteOperandProblems(graph)];
  if (problems.length > 0) throw new ProblemsError(problems);
  const parameterCount = parameterCountOf(graph);
  const { reaches, obstacles, standIns } = gradientPath(graph, 'image', [head.logits.name]);
  const blind = obstacles.map(({ node, reason }) => noGradient(`node "${node.name}" (${node.type}): ${reason}`, node.name));
  if (!reaches && blind.length === 0) blind.push(noGradient('only operators of zero gradient lie between image and scores', ''));
  return {
    graph, input, parameterCount,
    outputKind: head.outputKind,
    classCount: head.classCount,
    architecture: describeArchitecture(graph),
    weightsDigest: weightsDigestOf(graph),
    differentiable: blind.length === 0,
    warnings: [...warnings, ...head.warnings, ...blind, ...straightThroughWarnings(standIns)],
  };
}

/** One warning an operator whose gradient is only a stand-in, with how many of its nodes the gradient passes. */
function straightThroughWarnings(standIns: readonly NodeReason[]): readonly Problem[] {
  const reasons = new Map(standIns.map(({ node, reason }) => [node.type, reason]));
  return Array.from(reasons, ([type, reason]) => {
    const count = standIns.filter(({ node }) => node.type === type).length;
    const message = `gradients pass ${count} ${type} node${count === 1 ? '' : 's'} by the straight-through estimator: ${reason}`;
    return { code: 'STRAIGHT_THROUGH', message, path: [] };
  });
}

function headOf(build: GraphBuilder, scores: Value): Head {
  try {
    return cutHead(build, scores);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new ProblemsError([outputProblem(error.message)]);
  }
}

function outputProblem(message: string): Problem {
  return { code: 'OUTPUT', message: `output: ${message}`, path: [] };
}

function noGradient(message: string, node: string): Problem {
  return { code: 'NO_GRADIENT', message: `only black-box attacks can run on this model: ${message}`, path: node === '' ? [] : [node] };
}

function isConstant(graph: Graph): boolean {
  return !graph.nodes.some((node) => node.inputs.includes('image'));
}
