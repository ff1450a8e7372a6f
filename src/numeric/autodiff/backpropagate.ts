import { AppError } from '../../kernel/errors.ts';
import { sameShape } from '../graph/dimension.ts';
import { printType, type GraphNode } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { NOT_DIFFERENTIABLE, type GradientCall, type GradientRule } from '../ops/definition.ts';
import { ops } from '../ops/index.ts';
import { sumToShape } from './sum-to-shape.ts';

/** A value and the derivative of the loss with respect to it, of the same type. */
export interface Seed {
  readonly value: Value;
  readonly gradient: Value;
}

/**
 * Reverse-mode differentiation: appends to the graph being built the nodes that compute the derivative with respect to
 * `target`, starting from the seeds. Gradients of a value used several times are added, broadcasting is undone, and
 * the type of every gradient is checked, here and nowhere else. Only nodes between target and seeds are visited.
 *
 * Throws an AppError naming every operator in between that has no gradient, or saying that no gradient arrives.
 */
export function backpropagate(build: GraphBuilder, seeds: readonly Seed[], target: Value): Value {
  const [gradient] = backpropagateAll(build, seeds, [target]);
  return gradient ?? nothingArrives(target);
}

/** The same for several targets in one backward sweep; the derivatives come in their order. */
export function backpropagateAll(build: GraphBuilder, seeds: readonly Seed[], targets: readonly Value[]): readonly Value[] {
  const names = targets.map((target) => target.name);
  const path = nodesBetween(build, seeds.map((seed) => seed.value), names);
  refuseObstacles(path);
  const gradients = new GradientSums(build);
  for (const { value, gradient } of seeds) gradients.add(value, gradient);
  const reached = new Set([...names, ...path.flatMap((node) => node.outputs)]);
  for (const node of path.toReversed()) {
    const { gradient: rule } = ops.definition(node.type);
    const dy = gradients.get(node.outputs[0] ?? '');
    if (dy && typeof rule === 'function') passBack({ build, node, dy, rule, reached, gradients });
  }
  return targets.map((target) => gradients.get(target.name) ?? nothingArrives(target));
}

function nothingArrives(target: Value): never {
  throw new AppError(
    'UNSUPPORTED',
    `expected the loss to change with "${target.name}", found only operators of zero gradient between them`,
  );
}

interface Step {
  readonly build: GraphBuilder;
  readonly node: GraphNode;
  readonly dy: Value;
  readonly rule: GradientRule<GraphNode['attributes']>;
  readonly reached: ReadonlySet<string>;
  readonly gradients: GradientSums;
}

function passBack({ build, node, dy, rule, reached, gradients }: Step): void {
  const parts = rule(callOf(build, node, dy));
  if (parts.length < node.inputs.length) {
    throw new AppError(
      'INTERNAL',
      `expected ${node.type} to have a gradient for each of ${node.inputs.length} inputs, found ${parts.length}`,
    );
  }
  node.inputs.forEach((name, index) => {
    const part = parts[index];
    if (!reached.has(name) || part === undefined || part === NOT_DIFFERENTIABLE) return;
    gradients.add(build.value(name), part());
  });
}

function callOf(build: GraphBuilder, node: GraphNode, dy: Value): GradientCall<GraphNode['attributes']> {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : build.value(name)));
  const at = (values: readonly (Value | undefined)[], index: number): Value => {
    const value = values[index];
    if (!value) {
      throw new AppError('INTERNAL', `expected node "${node.name}" (${node.type}) to have a value at position ${index}, found none`);
    }
    return value;
  };
  return {
    build, dy, inputs,
    attributes: node.attributes,
    input: (index) => at(inputs, index),
    output: (index) => at(node.outputs.map((name) => build.value(name)), index),
  };
}

/** Nodes a gradient flows through on its way from the seeds to the targets, in running order. */
function nodesBetween(build: GraphBuilder, seeds: readonly Value[], targets: readonly string[]): readonly GraphNode[] {
  const dependent = new Set(targets);
  const downstream = build.nodes.filter((node) => {
    const depends = !hasZeroGradient(node) && node.inputs.some((name) => dependent.has(name));
    if (depends) for (const name of node.outputs) dependent.add(name);
    return depends;
  });
  const wanted = new Set(seeds.map((seed) => seed.name));
  return downstream.toReversed().filter((node) => {
    const leads = node.outputs.some((name) => wanted.has(name));
    if (leads) for (const name of node.inputs) wanted.add(name);
    return leads;
  }).toReversed();
}

function hasZeroGradient(node: GraphNode): boolean {
  const { gradient } = ops.definition(node.type);
  return typeof gradient !== 'function' && gradient.kind === 'zero';
}

function refuseObstacles(path: readonly GraphNode[]): void {
  const reasons = path.flatMap((node) => {
    const { gradient } = ops.definition(node.type);
    return typeof gradient !== 'function' && gradient.kind === 'none' ? [`"${node.name}" (${node.type}): ${gradient.reason}`] : [];
  });
  if (reasons.length === 0) return;
  throw new AppError('UNSUPPORTED', `expected a gradient for every operator between image and loss, found none for ${reasons.join('; ')}`);
}

/** The gradient of each value, added up over its uses. */
class GradientSums {
  readonly #build: GraphBuilder;
  readonly #sums = new Map<string, Value>();

  constructor(build: GraphBuilder) {
    this.#build = build;
  }

  get(name: string): Value | undefined {
    return this.#sums.get(name);
  }

  add(value: Value, gradient: Value): void {
    const summed = sumToShape(this.#build, gradient, value.type.shape);
    if (summed.type.dtype !== value.type.dtype || !sameShape(summed.type.shape, value.type.shape)) {
      throw new AppError(
        'INTERNAL',
        `expected a gradient of type ${printType(value.type)} for "${value.name}", found ${printType(gradient.type)}`,
      );
    }
    const earlier = this.#sums.get(value.name);
    this.#sums.set(value.name, earlier ? this.#build.op('Add', [earlier, summed]) : summed);
  }
}
