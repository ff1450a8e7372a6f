import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A graph made ready to run. One `run` at a time; `dispose` frees native memory and is safe to call twice. */
export interface Program {
  /** Runs once. `feeds` holds one tensor per graph input; the result one per graph output, by name. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  dispose(): Promise<void>;
}

/** An engine that executes graphs. Adapters live in folders beside this file and pass tests/contract/runtime.suite.ts. */
export interface Runtime {
  /** Name, version, device and threads, as recorded with every result, e.g. "onnxruntime 1.30.0 cpu, 2 threads". */
  readonly description: string;
  compile(graph: Graph): Promise<Program>;
}
