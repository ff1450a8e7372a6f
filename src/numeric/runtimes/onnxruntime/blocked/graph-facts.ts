import { isBatch } from '../../../graph/dimension.ts';
import type { Graph, GraphNode } from '../../../graph/graph.ts';
import type { FloatTensor } from '../../../tensor/tensor.ts';

/** Extents of an image-like value [N, C, H, W]. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What the rules ask about the graph that is being written. */
export class GraphFacts {
  readonly graph: Graph;
  readonly #producers: ReadonlyMap<string, GraphNode>;
  readonly #uses = new Map<string, number>();

  constructor(graph: Graph) {
    this.graph = graph;
    this.#producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
    const used = [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)];
    for (const name of used) this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producerOf(name: string | undefined): GraphNode | undefined {
    return this.#producers.get(name ?? '');
  }

  /** Whether one node, and no output, uses a value. */
  usedOnce(name: string): boolean {
    return this.#uses.get(name) === 1;
  }

  /** Extents of a float32 value [N, C, H, W]; undefined for any other. */
  planes(name: string | undefined): Planes | undefined {
    const type = this.graph.types.get(name ?? '');
    const [batch = 0, channels = 'N', height = 'N', width = 'N'] = type?.shape ?? [];
    const fits = type?.dtype === 'float32' && type.shape.length === 4 && isBatch(batch);
    return fits && !isBatch(channels) && !isBatch(height) && !isBatch(width) ? { channels, height, width } : undefined;
  }

  /** The float32 constant of a name, if it is one. */
  floats(name: string | undefined): FloatTensor | undefined {
    const tensor = this.graph.constants.get(name ?? '');
    return tensor?.dtype === 'float32' ? tensor : undefined;
  }
}
