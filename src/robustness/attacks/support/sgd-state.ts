import { Random } from '../../../kernel/random.ts';
import { sizeOf } from '../../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackStep } from '../attack.ts';
import type { ThreatModel } from '../../threat-model.ts';
import { savedNumber, savedTensor } from './checkpoints.ts';
import { Iterates } from './iterates.ts';
import { normOf, project } from './projection.ts';

/** Everything that changes while a stochastic-gradient attack runs, between two epochs. */
export interface SgdState {
  readonly iterates: Iterates;
  /** Decides the random numbers of every leg. Legs of one restart share them: only their direction differs. */
  readonly seed: number;
  random: Random;
  leg: number;
  /** Epochs done in this leg. */
  epoch: number;
  v: Float32Array;
  velocity: Float32Array;
  /** Legs given up because every gradient of an epoch was zero. */
  readonly silent: Set<number>;
}

/** The state at the start, or as a checkpoint holds it. */
export function beginSgd({ classifier, checkpoint, random }: AttackInput<unknown>): SgdState {
  const size = sizeOf(classifier.imageShape);
  if (!checkpoint) {
    const seed = Random.fromState(random.state()).uint32();
    const zeros = { v: new Float32Array(size), velocity: new Float32Array(size) };
    return { ...zeros, iterates: new Iterates(size), seed, random: Random.fromSeed(seed), leg: 0, epoch: 0, silent: new Set() };
  }
  const silent = Object.keys(checkpoint.numbers).filter((name) => name.startsWith('silent.'));
  return {
    iterates: Iterates.restore(checkpoint, size),
    seed: savedNumber(checkpoint, 'seed'),
    random: Random.fromState(checkpoint.random),
    leg: savedNumber(checkpoint, 'leg'),
    epoch: savedNumber(checkpoint, 'epoch'),
    v: savedTensor(checkpoint, 'v', size),
    velocity: savedTensor(checkpoint, 'velocity', size),
    silent: new Set(silent.map((name) => Number(name.slice('silent.'.length)))),
  };
}

/** The state as a checkpoint step; later changes do not reach it. */
export function saveSgd({ iterates, seed, random, leg, epoch, v, velocity, silent }: SgdState): AttackStep {
  const { tensors, numbers } = iterates.save();
  const silentLegs = Object.fromEntries([...silent].map((index) => [`silent.${index}`, 1]));
  return {
    kind: 'checkpoint',
    checkpoint: {
      tensors: { ...tensors, v: v.slice(), velocity: velocity.slice() },
      numbers: { ...numbers, ...silentLegs, seed, leg, epoch },
      random: random.state(),
    },
  };
}

/** Puts the state at the start of a leg: zero for the first try, a random point within the budget for a restart. */
export function enterLeg(state: SgdState, leg: number, restart: number, threatModel: ThreatModel): void {
  const size = state.v.length;
  state.leg = leg;
  state.epoch = 0;
  state.random = Random.fromSeed(state.seed + restart);
  state.velocity = new Float32Array(size);
  state.v = restart === 0 ? new Float32Array(size) : randomPoint(size, threatModel, state.random);
}

function randomPoint(size: number, { norm, epsilon }: ThreatModel, random: Random): Float32Array {
  const values = Float32Array.from({ length: size }, () => 2 * random.uniform() - 1);
  const longest = normOf(values, norm);
  for (let i = 0; i < size; i++) values[i] = ((values[i] ?? 0) / longest) * epsilon;
  project(values, norm, epsilon);
  return values;
}
