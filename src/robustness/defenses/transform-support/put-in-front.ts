import { AppError } from '../../../kernel/errors.ts';
import { inputType, printType, type Graph } from '../../../numeric/graph/graph.ts';
import { GraphBuilder } from '../../../numeric/graph/graph-builder.ts';
import type { Value } from '../../../numeric/graph/op-table.ts';
import { verifyGraph } from '../../../numeric/graph/verify-graph.ts';
import { ops } from '../../../numeric/ops/index.ts';

/** Channels, height and width of the images of a graph. */
export interface ImageExtents {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Appends the nodes of a transformation: from an image [N,C,H,W] in [0,1] to one of the same shape. */
export type Transformation = (build: GraphBuilder, image: Value, extents: ImageExtents) => Value;

/**
 * The graph behind a transformation: same input `image` [N,C,H,W], same outputs, weights untouched. Throws an AppError
 * where the graph has no such input or the transformation changes the shape.
 */
export function putInFront(graph: Graph, name: string, transformation: Transformation): Graph {
  const type = inputType(graph, 'image');
  const [batch, channels, height, width] = type?.shape ?? [];
  if (!type || batch !== 'N' || typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number') {
    throw new AppError('INVALID_INPUT', `${name}: expected a graph with an input image [N, C, H, W], found ${type ? printType(type) : 'none'}`);
  }
  const build = new GraphBuilder(ops);
  const image = build.input('image', type);
  const transformed = transformation(build, image, { channels, height, width });
  if (printType(transformed.type) !== printType(type)) {
    throw new AppError('INTERNAL', `${name}: expected to keep the image ${printType(type)}, found ${printType(transformed.type)}`);
  }
  const copies = build.include(graph, { image: transformed });
  for (const output of graph.outputs) build.output(output.name, copies.get(output.value) ?? transformed);
  return verifyGraph(build.build(), ops, `putting ${name} in front`);
}
