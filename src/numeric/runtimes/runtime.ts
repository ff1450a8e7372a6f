import type { Problem } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A graph made ready to run. One `run` at a time; `dispose` frees native memory and is safe to call twice. */
export interface Program {
  /**
   * Runs once. `feeds` holds one tensor per graph input; the result one per graph output, by name. Where `into` has a tensor of
   * an output's type, the engine may write the result there instead of into new memory.
   */
  run(feeds: Readonly<Record<string, Tensor>>, into?: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  dispose(): Promise<void>;
}

/** Which gradient of which loss; what `differentiate` of autodiff takes, said without it. */
export interface GradientRequest {
  readonly loss: 'cross-entropy' | 'margin' | 'dlr';
  readonly goal: 'NONTARGETED' | 'TARGETED';
  /** Images whose loss is at or above it contribute no gradient. Absent: unbounded. */
  readonly bound?: number;
  /** One gradient an image, or one summed over the batch. */
  readonly reduce: 'each' | 'sum';
}

/** An engine that executes graphs. Adapters live in folders beside this file and pass tests/contract/runtime.suite.ts. */
export interface Runtime {
  /** Name, version, device and threads, as recorded with every result, e.g. "onnxruntime 1.30.0 cpu, 2 threads". */
  readonly description: string;
  /** What the user must be told about the engine, e.g. that the chosen device was not there. Absent: nothing. */
  readonly warnings?: readonly Problem[];
  compile(graph: Graph): Promise<Program>;
  /**
   * Only of engines that differentiate by themselves, as a check of ours: from a classifier's forward graph, a program
   * with the inputs and outputs of the graph that autodiff's `differentiate` makes. Absent: compile that graph instead.
   */
  compileGradient?(graph: Graph, request: GradientRequest): Promise<Program>;
}
