import { Random } from '../../../src/kernel/random.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { simplifyGraph } from '../../../src/numeric/passes/simplify-graph.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { runPlain, withGradient, worstDifference } from '../support/run-plain.ts';

/** Builds a graph on an image; gives the value of output `y`, and adds other outputs itself. */
export type Build = (build: GraphBuilder, image: Value) => Value;

export function graphOn(shape: readonly number[], make: Build): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', ...shape] });
  build.output('y', make(build, image));
  return build.build();
}

/**
 * Simplifies a graph; fails where that changes its outputs or its gradient, by themselves and with the gradient's graph
 * simplified as well. Gives the types of the nodes that are left.
 */
export async function simplified(shape: readonly number[], make: Build): Promise<readonly string[]> {
  const graph = graphOn(shape, make);
  const simple = simplifyGraph(graph);
  const feeds = { image: numbers([2, ...shape], 1) };
  const expected = await runPlain(withGradient(graph), feeds);
  for (const other of [withGradient(simple), simplifyGraph(withGradient(simple))]) {
    expect(worstDifference(await runPlain(other, feeds), expected)).toBeLessThan(1e-5);
  }
  return simple.nodes.map((node) => node.type);
}

/** Seeded numbers in [-1, 1). */
export function numbers(shape: readonly number[], seed: number): FloatTensor {
  const random = Random.fromSeed(seed);
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.uniform() - 1));
}

/** A 3 x 3 convolution that keeps the extents, with a bias. */
export function conv(build: GraphBuilder, x: Value, filters: number, padding = 1): Value {
  const kernel = build.constant(numbers([filters, Number(x.type.shape[1]), 3, 3], 7));
  const window = { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [padding, padding, padding, padding] };
  return build.op('Conv', [x, kernel, build.constant(numbers([filters], 8))], { ...window, group: 1 });
}
