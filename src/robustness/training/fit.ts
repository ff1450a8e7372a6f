import { AppError } from '../../kernel/errors.ts';
import { epochLength } from './epoch-order.ts';
import type { FitOptions, FitOutcome } from './fit-options.ts';
import { FitProgress, LEARNING_COST, LOOKING_COST } from './fit-progress.ts';
import { beginFit, saveFit, type FitState } from './fit-state.ts';
import { trainEpoch } from './train-epoch.ts';
import type { EpochRecord, TrainingStep } from './training-step.ts';
import { validate } from './validate.ts';

export type { FitOptions, FitOutcome } from './fit-options.ts';

/**
 * Trains a model: epochs of steps on batches in random order, each followed by validation and a checkpoint. Progress
 * comes after every batch. A training of several fits runs each with `runPart`, which nests progress and checkpoints.
 *
 * Throws INVALID_INPUT on images that are not the model's, and DISHONEST_RESULT naming epoch and batch when a loss, a
 * gradient or a weight is no longer a finite number.
 */
export async function* fit(options: FitOptions): AsyncGenerator<TrainingStep, FitOutcome, void> {
  refuseOtherImages(options);
  const { model, images, validation, parameters: { epochs, balance } } = options;
  const fitting = beginFit(options);
  const { history, stopping } = fitting;
  const costOfEpoch = epochLength(images.labels, balance) * LEARNING_COST + validation.count * LOOKING_COST;
  const progress = new FitProgress(epochs * costOfEpoch, history.records.length * costOfEpoch);
  while (history.records.length < epochs && !stopping.exhausted) {
    const record = yield* oneEpoch(options, fitting, progress);
    history.add(record);
    stopping.record(record.epoch, record.validationLoss, model);
    yield saveFit(options, fitting);
  }
  stopping.giveBack(model);
  return outcomeOf(options, fitting);
}

async function* oneEpoch(options: FitOptions, fitting: FitState, progress: FitProgress): AsyncGenerator<TrainingStep, EpochRecord, void> {
  const { parameters: { epochs }, phase = 'fine-tuning' } = options;
  const { history: { records }, validationSeed } = fitting;
  const last = records.at(-1);
  const epoch = records.length + 1;
  const details = { epoch, epochs, ...(last && { validationAccuracy: last.validationAccuracy }) };
  const trained = yield* trainEpoch(options, fitting, progress.pass(phase, LEARNING_COST, details));
  const seen = { ...details, loss: trained.loss };
  const validated = yield* validate(options, validationSeed, progress.pass('validating', LOOKING_COST, seen));
  const measures = { ...trained.measures, ...validated.measures };
  return {
    epoch, loss: trained.loss, validationLoss: validated.loss, validationAccuracy: validated.accuracy, learningRate: trained.learningRate,
    ...(Object.keys(measures).length > 0 && { measures }),
  };
}

function refuseOtherImages({ model, images, validation }: FitOptions): void {
  for (const [use, source] of [['training', images], ['validation', validation]] as const) {
    if (source.count === 0) throw new AppError('INVALID_INPUT', `expected images for ${use}, found none`);
    if (source.imageShape.every((extent, axis) => extent === model.imageShape[axis])) continue;
    throw new AppError('INVALID_INPUT', `expected ${use} images of shape [${model.imageShape.join(', ')}], found [${source.imageShape.join(', ')}]`);
  }
}

function outcomeOf({ parameters: { epochs, patience } }: FitOptions, { history: { records }, stopping, idleEpoch }: FitState): FitOutcome {
  const trained = records.length;
  const keptEpoch = patience === null ? trained : stopping.bestEpoch;
  const warnings: string[] = [];
  if (trained < epochs) warnings.push(`stopped after epoch ${trained} of ${epochs}: ${patience} in a row brought no lower validation loss`);
  if (keptEpoch < trained) warnings.push(`kept the weights of epoch ${keptEpoch} of ${trained}: the validation loss was lowest then`);
  if (idleEpoch > 0) warnings.push(`epoch ${idleEpoch}: every gradient was zero, nothing was learnt; the model may hide its gradients`);
  return { history: records, keptEpoch, warnings };
}
