import type { Problem } from '../../../kernel/errors.ts';
import type { ModelFormat } from '../../../numeric/importers/model-format.ts';
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

/** An uploaded model, read but not run yet. */
export interface ReadModel {
  readonly facts: ModelFacts;
  /** Folds the preprocessing in and compiles: from here on the model takes [0,1] pixels. */
  classifier(): Promise<Classifier>;
  /** What opening the engine brought to light, once there is a classifier; absent: nothing. */
  readonly engineWarnings?: () => readonly Problem[];
}

/** Reads a model's files; throws a ProblemsError with every reason why it cannot be used. */
export type OpenModel = (spec: ModelSpec) => Promise<ReadModel>;
