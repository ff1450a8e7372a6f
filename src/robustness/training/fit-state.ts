import { Random } from '../../kernel/random.ts';
import { EarlyStopping } from './early-stopping.ts';
import { EpochHistory } from './epoch-history.ts';
import type { FitOptions } from './fit-options.ts';
import { createOptimiser, type Optimiser } from './optimisers/index.ts';
import { joinStates, partOfState, saveArrays, savedArrays, savedNumber, type SavedState } from './saved-state.ts';
import type { TrainingStep } from './training-step.ts';

/** All that changes while `fit` runs, beside the model and the caller's own state. */
export interface FitState {
  readonly random: Random;
  /** Starts the generator that validation gets, the same every epoch. */
  readonly validationSeed: number;
  readonly optimiser: Optimiser;
  readonly stopping: EarlyStopping;
  readonly history: EpochHistory;
  /** Steps of the optimiser so far. */
  steps: number;
  /** First epoch whose gradients were all zero; 0 for none. */
  idleEpoch: number;
}

const NOTHING: SavedState = { tensors: {}, numbers: {} };

/** The state at the start, or as a checkpoint left it; the model's weights are then put back too. */
export function beginFit({ model, parameters, random, checkpoint, state }: FitOptions): FitState {
  const own = Random.fromState(checkpoint?.random ?? random.state());
  const fresh = {
    random: own,
    optimiser: createOptimiser(parameters, model.decayed),
    stopping: new EarlyStopping(parameters.patience),
    history: new EpochHistory(),
  };
  if (!checkpoint) return { ...fresh, validationSeed: own.uint32(), steps: 0, idleEpoch: 0 };
  model.setWeights(savedArrays(partOfState(checkpoint, 'weights')));
  model.setStatistics(savedArrays(partOfState(checkpoint, 'statistics')));
  fresh.optimiser.restore(partOfState(checkpoint, 'optimiser'));
  fresh.stopping.restore(partOfState(checkpoint, 'stopping'));
  fresh.history.restore(partOfState(checkpoint, 'history'));
  state?.restore(partOfState(checkpoint, 'caller'));
  const number = (name: string): number => savedNumber(checkpoint, name);
  return { ...fresh, validationSeed: number('validationSeed'), steps: number('steps'), idleEpoch: number('idleEpoch') };
}

/** Everything to go on from here, as copies. */
export function saveFit({ model, state }: FitOptions, fitting: FitState): TrainingStep {
  const { tensors, numbers } = joinStates({
    weights: saveArrays(model.weights),
    statistics: saveArrays(model.statistics),
    optimiser: fitting.optimiser.save(),
    stopping: fitting.stopping.save(),
    history: fitting.history.save(),
    caller: state?.save() ?? NOTHING,
  });
  const { validationSeed, steps, idleEpoch } = fitting;
  return { kind: 'checkpoint', checkpoint: { tensors, numbers: { ...numbers, validationSeed, steps, idleEpoch }, random: fitting.random.state() } };
}
