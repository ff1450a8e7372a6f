import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { finishModel } from '../finish-model.ts';
import type { ImportedModel } from '../imported-model.ts';
import { inFileOrder, type FileValue } from './file-value.ts';
import type { ImageInput } from './image-input.ts';

const MOST_PROBLEMS = 200;

export interface ImportedFile {
  readonly build: GraphBuilder;
  /** What the model's output has become. */
  readonly scores: FileValue | null | undefined;
  readonly input: ImageInput | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** The model a file with channels last holds. Throws a ProblemsError with all reasons to refuse it. */
export function finishFileModel({ build, scores, input, problems, warnings }: ImportedFile): ImportedModel {
  const found = [...problems];
  if (scores === undefined && found.length === 0) {
    found.push({ code: 'OUTPUT', message: 'expected the output to be computed by a node, found none that does', path: [] });
  }
  if (found.length > 0 || !scores || !input) throw new ProblemsError(firstOf(found));
  return finishModel({ build, scores: scoresOf(build, scores), input: input.spec, warnings });
}

/** A damaged file may have more faults than anybody reads. */
function firstOf(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const rest = { code: 'MORE_PROBLEMS', message: `and ${problems.length - MOST_PROBLEMS} more problems`, path: [] };
  return [...problems.slice(0, MOST_PROBLEMS), rest];
}

/** Scores as [N, classes, …]; one pixel an image needs no transpose. */
function scoresOf(build: GraphBuilder, scores: FileValue): Value {
  const [, , height, width] = scores.value.type.shape;
  return height === 1 && width === 1 ? scores.value : inFileOrder(build, scores);
}
