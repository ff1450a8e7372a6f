import { differentiate } from '../../numeric/autodiff/differentiate.ts';
import { withWeightInputs } from '../../numeric/autodiff/weight-inputs.ts';
import type { Graph } from '../../numeric/graph/graph.ts';
import type { Program, Runtime } from '../../numeric/runtimes/runtime.ts';
import type { Tensor } from '../../numeric/tensor/tensor.ts';

type Feeds = Readonly<Record<string, Tensor>>;

/**
 * A runtime whose programs read some constants of a forward graph from outside, anew in each run: `weights` names them,
 * `feeds` holds them by the name of their input. Gradients are always ours, for a runtime's own know nothing of such inputs.
 */
export function feedingRuntime(runtime: Runtime, weights: readonly string[], feeds: Feeds): Runtime {
  const compile = async (graph: Graph): Promise<Program> => feedingProgram(await runtime.compile(graph), feeds);
  return {
    description: runtime.description,
    ...(runtime.warnings && { warnings: runtime.warnings }),
    compile: (graph) => compile(withWeightInputs(graph, weights)),
    compileGradient: (graph, request) => compile(differentiate(withWeightInputs(graph, weights), request)),
  };
}

function feedingProgram(program: Program, feeds: Feeds): Program {
  return {
    run: (own) => program.run({ ...own, ...feeds }),
    dispose: () => program.dispose(),
  };
}
