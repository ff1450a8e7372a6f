import type { Problem } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';

/** What a model's own output is; the graph always gives logits. */
export type OutputKind = 'LOGITS' | 'SOFTMAX' | 'SIGMOID_BINARY' | 'SIGMOID_MULTILABEL';

export interface InputSpec {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** As the file has it; graphs are NCHW. */
  readonly layout: 'NCHW' | 'NHWC';
}

/** A model of any format, understood. */
export interface ImportedModel {
  /** Input `image` [N,C,H,W] float32 in the model's own units, output `logits` [N, classes] float32. */
  readonly graph: Graph;
  readonly outputKind: OutputKind;
  readonly input: InputSpec;
  readonly classCount: number;
  readonly architecture: string;
  /** Numbers stored in the weights, statistics of batch normalisation included. */
  readonly parameterCount: number;
  readonly weightsDigest: string;
  /** False: only black-box attacks can run; a warning says why. */
  readonly differentiable: boolean;
  readonly warnings: readonly Problem[];
}

/** What is wrong with the class names declared for a model: nothing, or their number. */
export function classCountProblems(model: ImportedModel, classes: readonly string[]): readonly Problem[] {
  if (classes.length === model.classCount) return [];
  const declared = `${classes.length} declared: ${classes.join(', ')}`;
  const message = `expected ${model.classCount} classes, as the model's output has, found ${declared}`;
  return [{ code: 'CLASS_COUNT', message, path: ['classes'] }];
}
