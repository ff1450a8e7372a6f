import type { Laboratory } from './laboratory.ts';
import type { Architecture, AttackSettings, TaskSettings } from './settings.ts';
import { plannedAttacks, type PlannedAttack } from './steps/attack-plan.ts';
import { attackId, attackStep, type AttackedModel } from './steps/attack-step.ts';
import { buildStep, type ExportOptions } from './steps/build-step.ts';
import { rescoreStep } from './steps/rescore-step.ts';
import { retrainId, retrainStep } from './steps/retrain-step.ts';
import { trainId, trainStep, workOf } from './steps/train-step.ts';
import { transferStep, type TransferSource } from './steps/transfer-step.ts';
import type { StudyStep } from './step.ts';

export type Variant = 'parent' | 'child';

/** Which model of a task is attacked, and where its attacks lie. */
export function attackedModel(task: TaskSettings, architecture: Architecture, variant: Variant): AttackedModel {
  const modelId = variant === 'parent' ? trainId(task, architecture) : retrainId(task, architecture);
  return { task, modelId, prefix: `${task.name}/${architecture}/${variant}`, work: workOf(architecture) };
}

export const transferId = (task: TaskSettings, victim: Architecture): string => `${task.name}/${victim}/transfer`;
export const rescoreId = (task: TaskSettings, architecture: Architecture): string => `${task.name}/${architecture}/rescore`;

/** The perturbations carried from one architecture to another: all of the main budget, noise included. */
export function transferredAttacks(settings: AttackSettings, classCount: number): PlannedAttack[] {
  return plannedAttacks(settings, classCount).filter(({ zeta, algorithm }) => zeta === settings.mainZeta && algorithm !== 'uap-iterative');
}

/** All steps of the study, each after what it needs: models and their attacks first, then transfer, then retraining. */
export function studySteps(lab: Laboratory, options: Pick<ExportOptions, 'python' | 'definitions'>): StudyStep[] {
  return lab.settings.tasks.flatMap((task) => [
    buildStep(task, { ...options, seed: lab.settings.seed, classCount: lab.classes(task).length }),
    ...task.architectures.flatMap((architecture) => [trainStep(lab, task, architecture), ...attackSteps(lab, attackedModel(task, architecture, 'parent'))]),
    ...transferSteps(lab, task),
    ...task.architectures.flatMap((architecture) => childSteps(lab, task, architecture)),
  ]);
}

function attackSteps(lab: Laboratory, model: AttackedModel): StudyStep[] {
  return plannedAttacks(lab.settings.attacks, lab.classes(model.task).length).map((attack) => attackStep(lab, model, attack));
}

function sourcesOf(task: TaskSettings, architecture: Architecture, attacks: readonly PlannedAttack[]): TransferSource[] {
  return attacks.map((attack) => ({ architecture, attack, stepId: attackId(attackedModel(task, architecture, 'parent'), attack) }));
}

function transferSteps(lab: Laboratory, task: TaskSettings): StudyStep[] {
  const attacks = transferredAttacks(lab.settings.attacks, lab.classes(task).length);
  return task.architectures.map((victim) => {
    const sources = task.architectures.filter((source) => source !== victim).flatMap((source) => sourcesOf(task, source, attacks));
    return transferStep(lab, { task, modelId: trainId(task, victim), id: transferId(task, victim), work: workOf(victim) }, sources);
  }).filter(({ needs }) => needs.length > 1);
}

function childSteps(lab: Laboratory, task: TaskSettings, architecture: Architecture): StudyStep[] {
  const attacks = plannedAttacks(lab.settings.attacks, lab.classes(task).length);
  const child = { task, modelId: retrainId(task, architecture), id: rescoreId(task, architecture), work: workOf(architecture) };
  return [
    retrainStep(lab, task, architecture),
    rescoreStep(lab, child, sourcesOf(task, architecture, attacks.filter(({ algorithm }) => algorithm !== 'uap-random'))),
    ...attackSteps(lab, attackedModel(task, architecture, 'child')),
  ];
}
