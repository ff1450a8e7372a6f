import { Random } from '../../../kernel/random.ts';
import { sizeOf } from '../../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackStep } from '../attack.ts';
import { savedNumber, savedTensor } from './checkpoints.ts';
import { Iterates } from './iterates.ts';
import { randomPoint } from './random-point.ts';

/** Everything that changes while an attack in small steps runs, between two epochs. */
export interface LegState<M extends string = string> {
  readonly iterates: Iterates;
  /** Decides the random numbers of every leg. Legs of one restart share them: only their direction differs. */
  readonly seed: number;
  random: Random;
  leg: number;
  /** Epochs done in this leg. */
  epoch: number;
  /** Steps done in this leg. */
  steps: number;
  v: Float32Array;
  /** What the step rule remembers within a leg, by name, each of the size of v: momentum and the like. */
  readonly memories: Readonly<Record<M, Float32Array>>;
  /** Legs given up because every gradient of an epoch was zero. */
  readonly silent: Set<number>;
}

/** The state at the start, or as a checkpoint holds it. */
export function beginLegs<M extends string>({ classifier, checkpoint, random }: AttackInput<unknown>, memories: readonly M[]): LegState<M> {
  const size = sizeOf(classifier.imageShape);
  const remembered = (value: (name: M) => Float32Array): Record<M, Float32Array> => (
    // fromEntries forgets which names it was given.
    Object.fromEntries(memories.map((name) => [name, value(name)])) as Record<M, Float32Array>);
  if (!checkpoint) {
    const seed = Random.fromState(random.state()).uint32();
    return {
      iterates: new Iterates(size), seed, random: Random.fromSeed(seed), leg: 0, epoch: 0, steps: 0,
      v: new Float32Array(size), memories: remembered(() => new Float32Array(size)), silent: new Set(),
    };
  }
  const silent = Object.keys(checkpoint.numbers).filter((name) => name.startsWith('silent.'));
  return {
    iterates: Iterates.restore(checkpoint, size),
    seed: savedNumber(checkpoint, 'seed'),
    random: Random.fromState(checkpoint.random),
    leg: savedNumber(checkpoint, 'leg'),
    epoch: savedNumber(checkpoint, 'epoch'),
    steps: savedNumber(checkpoint, 'steps'),
    v: savedTensor(checkpoint, 'v', size),
    memories: remembered((name) => savedTensor(checkpoint, name, size)),
    silent: new Set(silent.map((name) => Number(name.slice('silent.'.length)))),
  };
}

/** The state as a checkpoint step; later changes do not reach it. */
export function saveLegs({ iterates, seed, random, leg, epoch, steps, v, memories, silent }: LegState): AttackStep {
  const { tensors, numbers } = iterates.save();
  const remembered = Object.fromEntries(Object.entries(memories).map(([name, values]) => [name, values.slice()] as const));
  const silentLegs = Object.fromEntries([...silent].map((index) => [`silent.${index}`, 1]));
  return {
    kind: 'checkpoint',
    checkpoint: {
      tensors: { ...tensors, ...remembered, v: v.slice() },
      numbers: { ...numbers, ...silentLegs, seed, leg, epoch, steps },
      random: random.state(),
    },
  };
}

/** Puts the state at the start of a leg: zero for the first try, a random point within the budget for a restart. */
export function enterLeg(state: LegState, leg: number, restart: number, { threatModel, classifier }: AttackInput<unknown>): void {
  state.leg = leg;
  state.epoch = 0;
  state.steps = 0;
  state.random = Random.fromSeed(state.seed + restart);
  for (const values of Object.values(state.memories)) values.fill(0);
  state.v = restart === 0 ? new Float32Array(state.v.length) : randomPoint(classifier.imageShape, threatModel, state.random);
}
