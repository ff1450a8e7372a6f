import type { Problem } from '../../../kernel/errors.ts';
import type { Graph } from '../../../numeric/graph/graph.ts';
import type { ModelFormat } from '../../../numeric/importers/model-format.ts';
import type { Runtime } from '../../../numeric/runtimes/runtime.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { ModelSpec, ValidatedModel } from '../protocol.ts';

/** What reading a model's file tells about it. */
export interface ModelFacts {
  readonly format: ModelFormat;
  readonly input: ValidatedModel['input'];
  readonly outputKind: ValidatedModel['outputKind'];
  readonly classCount: number;
  readonly architecture: string;
  readonly parameterCount: number;
  readonly weightsDigest: string;
  readonly differentiable: boolean;
  readonly warnings: readonly Problem[];
}

/** A model as a graph of [0,1] pixels, and the engine to run it on. */
export interface OpenedNetwork {
  readonly graph: Graph;
  readonly runtime: Runtime;
}

/** An uploaded model, read but not run yet. */
export interface ReadModel {
  readonly facts: ModelFacts;
  /** Folds the preprocessing in and compiles: from here on the model takes [0,1] pixels, with its defense in the loop. */
  classifier(): Promise<Classifier>;
  /** The same without compiling, and without a defense that answers in the model's place: what a new defense starts from. */
  network(): Promise<OpenedNetwork>;
  /** What opening the engine brought to light, once there is a classifier; absent: nothing. */
  readonly engineWarnings?: () => readonly Problem[];
}

/** Reads a model's files; throws a ProblemsError with every reason why it cannot be used. */
export type OpenModel = (spec: ModelSpec) => Promise<ReadModel>;
