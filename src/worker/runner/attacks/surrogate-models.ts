import { ProblemsError } from '../../../kernel/errors.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import { modelDigest } from '../models/model-digest.ts';
import type { OpenModel } from '../models/opened-model.ts';
import { requireSameClasses } from '../models/same-classes.ts';
import type { ModelSpec, RunAttackTask } from '../protocol.ts';

/** Models that a transfer attack learns from. */
export interface SurrogateModels {
  readonly classifiers: readonly Classifier[];
  readonly digests: readonly string[];
  dispose(): Promise<void>;
}

/**
 * Opens the surrogates of a task on the engine of its target, each with its own preprocessing. They must know the same
 * classes and take images of the target's shape; a ProblemsError says which does not.
 */
export async function openSurrogates({ surrogates, model }: Pick<RunAttackTask, 'surrogates' | 'model'>, target: Classifier, openModel: OpenModel): Promise<SurrogateModels> {
  const classifiers: Classifier[] = [];
  const dispose = async (): Promise<void> => { for (const classifier of classifiers) await classifier.dispose(); };
  try {
    for (const [index, spec] of surrogates.entries()) {
      requireSameClasses(model.classes, spec.classes, 'surrogates');
      classifiers.push(await openSurrogate(spec, target, { index, openModel }));
    }
    return { classifiers, digests: await Promise.all(surrogates.map((spec) => modelDigest(spec))), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function openSurrogate(spec: ModelSpec, target: Classifier, { index, openModel }: { readonly index: number; readonly openModel: OpenModel }): Promise<Classifier> {
  const classifier = await (await openModel(spec)).classifier();
  const [wanted, found] = [target.imageShape.join(', '), classifier.imageShape.join(', ')];
  if (wanted === found) return classifier;
  await classifier.dispose();
  const message = `expected surrogate models that take images of [${wanted}], as the model attacked does, found [${found}] for number ${index + 1}`;
  throw new ProblemsError([{ code: 'MODEL_MISMATCH', message, path: ['surrogates', String(index)] }]);
}
