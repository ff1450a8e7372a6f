import { AppError } from '../../../../kernel/errors.ts';
import { wilsonBounds } from '../../../metrics/rate.ts';
import type { CertificationFacts, EpochFacts, HardeningFacts, RecipeFacts } from '../../defense-facts.ts';
import type { ModelFacts, ReportFacts } from '../../facts.ts';
import { jsonObjectSchema } from '../../schema/common.ts';
import type { ReportDefense } from '../../schema/defenses.ts';
import { effectRecord } from './effect-record.ts';
import { maskingOf } from './masking.ts';

/** Every model under audit that was hardened: how, what it gained and cost beside its parent, and whether to believe it. */
export function defenseRecords(facts: ReportFacts): ReportDefense[] {
  return facts.models.flatMap((model) => (model.hardening ? [defenseRecord(model, model.hardening, facts)] : []));
}

function defenseRecord(model: ModelFacts, hardening: HardeningFacts, facts: ReportFacts): ReportDefense {
  const { parentId, algorithm, title, parameters, seed, recipe, warnings } = hardening;
  const effect = (facts.defenseEffects ?? []).find(({ parent, child }) => child.id === model.id && parent.id === parentId);
  const parent = effect?.parent ?? facts.models.find(({ id }) => id === parentId);
  return {
    model_id: model.id,
    parent: parent ? { id: parent.id, name: parent.name, version: parent.version, sha256: parent.sha256 } : null,
    parent_id: parentId,
    algorithm,
    title,
    parameters: parsedParameters(model, parameters),
    seed,
    recipe: recipe && recipeRecord(recipe),
    warnings: [...warnings],
    certification: recipe?.certification ? certificationRecord(recipe.certification) : null,
    effect: effect ? effectRecord(effect) : null,
    masking: maskingOf(model.id, facts),
  };
}

function parsedParameters({ id }: ModelFacts, parameters: HardeningFacts['parameters']): ReportDefense['parameters'] {
  const parsed = jsonObjectSchema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  throw new AppError('INTERNAL', `expected JSON parameters of the defense of ${id}, found ${parsed.error.message}`);
}

function recipeRecord({ runtime, seconds, trainedOn, validatedOn, history }: RecipeFacts): NonNullable<ReportDefense['recipe']> {
  return {
    runtime,
    seconds,
    trained_on: { images: trainedOn.images, class_counts: [...trainedOn.classCounts] },
    validated_on: { images: validatedOn.images, class_counts: [...validatedOn.classCounts] },
    history: history.map((epoch) => epochRecord(epoch, validatedOn.images)),
  };
}

function epochRecord({ epoch, loss, validationLoss, validationAccuracy, learningRate, measures }: EpochFacts, validated: number) {
  return {
    epoch, loss,
    validation_loss: validationLoss,
    validation_accuracy: validationAccuracy,
    validation_ci95: { ...wilsonBounds(validationAccuracy, validated), method: 'wilson', level: 0.95 },
    learning_rate: learningRate,
    measures: { ...measures },
  };
}

function certificationRecord({ method, norm, alpha, n, abstained, accuracyAtRadius }: CertificationFacts): NonNullable<ReportDefense['certification']> {
  return {
    method, norm, alpha, n, abstained,
    accuracy_at_radius: accuracyAtRadius.map(({ radius, count, value, lower, upper }) => ({ radius, count, value, lower, upper })),
  };
}
