import { ProblemsError } from '../../../kernel/errors.ts';
import type { ValidateModelTask, ValidatedModel } from '../protocol.ts';
import { modelProblems } from './model-checks.ts';
import type { OpenModel } from './opened-model.ts';
import { referenceProblems } from './reference-vectors.ts';
import { tryModel } from './trial-run.ts';

/**
 * Finds out whether a model can be audited: reads it, compares it with what was registered, runs it, reproduces the
 * vendor's reference vectors. Throws a ProblemsError with every reason of the first step that finds one.
 */
export async function validateModel({ model, referenceVectors }: ValidateModelTask, openModel: OpenModel): Promise<ValidatedModel> {
  const read = await openModel(model);
  const { facts } = read;
  refuse(modelProblems(facts, model));
  const classifier = await read.classifier();
  try {
    const trial = await tryModel(classifier);
    refuse(trial.problems);
    refuse(await referenceProblems(referenceVectors, { classifier, outputKind: facts.outputKind, resize: model.preprocessing.resize }));
    const { format, architecture, parameterCount, weightsDigest, input, outputKind, differentiable } = facts;
    return {
      format, architecture, parameterCount, weightsDigest, input, outputKind, differentiable,
      preprocessing: { ...model.preprocessing, width: input.width, height: input.height },
      warnings: [...facts.warnings, ...trial.warnings],
    };
  } finally {
    await classifier.dispose();
  }
}

function refuse(problems: ConstructorParameters<typeof ProblemsError>[0]): void {
  if (problems.length > 0) throw new ProblemsError(problems);
}
