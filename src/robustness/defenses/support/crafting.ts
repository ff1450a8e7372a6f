import { z } from 'zod';
import { AppError, ProblemsError } from '../../../kernel/errors.ts';
import type { Random } from '../../../kernel/random.ts';
import type { AttackStep, UniversalAttack } from '../../attacks/attack.ts';
import { findAttack, isUniversal, parseParameters } from '../../attacks/index.ts';
import { runAttack, type AttackResult } from '../../attacks/run-attack.ts';
import type { ImageSource } from '../../image-source.ts';
import type { Goal, ThreatModel } from '../../threat-model.ts';
import type { TrainableClassifier } from '../../training/trainable-classifier.ts';
import type { TrainingCheckpoint, TrainingStep } from '../../training/training-step.ts';
import { predictInSteps } from './predict-in-steps.ts';

/** Universal attacks that make something new for the weights at hand; `uap-random` is the control of the defense. */
export const CRAFTING_ATTACKS = ['uap-sgd', 'uap-sga', 'uap-df', 'uap-iterative', 'uap-datafree', 'uap-simba', 'uap-random'] as const;

/** Parameters of a defense that makes universal perturbations on the way. Its schema ends in `.superRefine(refuseAttack)`. */
export const craftingParameters = {
  attack: z.enum(CRAFTING_ATTACKS).default('uap-sgd').describe('The universal attack that makes the perturbations.'),
  attackParameters: z.record(z.string(), z.json()).default({}).describe('Its own parameters; its defaults where left out.'),
  targetClass: z.int().min(0).nullable().default(null)
    .describe('Index of the class that perturbations push towards; null: away from whatever the model says.'),
};

export interface CraftingSettings {
  readonly attack: (typeof CRAFTING_ATTACKS)[number];
  readonly attackParameters: Readonly<Record<string, unknown>>;
  readonly targetClass: number | null;
}

/** What is wrong with the attack chosen: its own parameters, and a goal that it does not serve. */
export function refuseAttack({ attack: name, attackParameters, targetClass }: CraftingSettings, context: z.core.$RefinementCtx): void {
  const attack = universalAttack(name);
  for (const { message, path } of parseParameters(attack, attackParameters).problems ?? []) {
    context.addIssue({ code: 'custom', message, path: ['attackParameters', ...path.slice(1)] });
  }
  const goal = goalOf(targetClass).kind;
  if (attack.goals.includes(goal)) return;
  context.addIssue({ code: 'custom', message: `${name} serves ${attack.goals.join(', ')}, found goal ${goal}`, path: ['targetClass'] });
}

/** The goal that a class index, or none, stands for. */
export function goalOf(targetClass: number | null): Goal {
  return targetClass === null ? { kind: 'NONTARGETED' } : { kind: 'TARGETED', target: targetClass };
}

/** Refuses a target class that the model does not have, before any work. */
export function requireClass({ targetClass }: CraftingSettings, { classCount }: TrainableClassifier): void {
  if (targetClass === null || targetClass < classCount) return;
  const message = `expected a target class from 0 to ${classCount - 1}, found ${targetClass}`;
  throw new ProblemsError([{ code: 'INVALID_INPUT', message, path: ['parameters', 'targetClass'] }]);
}

export interface Crafting {
  readonly model: TrainableClassifier;
  /** To learn from. */
  readonly images: ImageSource;
  readonly threatModel: ThreatModel;
  readonly settings: CraftingSettings;
  readonly random: Random;
  readonly checkpoint?: TrainingCheckpoint;
}

/** Makes one universal perturbation for the weights as they are. Errors of the attack are thrown on. */
export async function* craft({ model, settings: { attack, attackParameters }, ...rest }: Crafting): AsyncGenerator<TrainingStep, AttackResult, void> {
  const predicting = predictInSteps(model, rest.images);
  let prediction = await predicting.next();
  for (; !prediction.done; prediction = await predicting.next()) yield progress(0, 'predicting the training images');
  const steps = runAttack(universalAttack(attack), {
    classifier: model, cleanPredictions: prediction.value, parameters: attackParameters, ...rest,
  });
  for (;;) {
    const step = await nextOf(steps, attack);
    if (step.done) return step.value;
    yield withoutEpochs(step.value);
  }
}

/** An attack that has no direction left says so: the message must tell that it was asked by a defense. */
async function nextOf(steps: AsyncGenerator<AttackStep, AttackResult, void>, attack: string): Promise<IteratorResult<AttackStep, AttackResult>> {
  try {
    return await steps.next();
  } catch (error) {
    if (error instanceof ProblemsError || !(error instanceof AppError) || error.code !== 'DISHONEST_RESULT') throw error;
    throw new AppError('DISHONEST_RESULT', `${attack} cannot attack the weights as they are now, so there is nothing to learn from: ${error.message}`, { cause: error });
  }
}

/** The attack's epochs are not those of the training. */
function withoutEpochs(step: AttackStep): TrainingStep {
  if (step.kind === 'checkpoint') return step;
  const { fraction, phase, imagesPerSecond } = step.progress;
  return progress(fraction, phase, imagesPerSecond);
}

function progress(fraction: number, phase: string, imagesPerSecond?: number): TrainingStep {
  return { kind: 'progress', progress: { fraction, phase, ...(imagesPerSecond !== undefined && { imagesPerSecond }) } };
}

function universalAttack(name: string): UniversalAttack {
  const attack = findAttack(name);
  if (attack && isUniversal(attack)) return attack;
  throw new AppError('INTERNAL', `expected a universal attack ${name} in the catalogue, found ${attack?.kind ?? 'none'}`);
}
