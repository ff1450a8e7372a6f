import type { Problem } from '../../../kernel/errors.ts';
import type { Goal, ThreatModel } from '../../threat-model.ts';
import type { Attack, AttackInput } from '../attack.ts';
import { regionProblems } from './region.ts';

/** Every reason why an attack cannot serve an input; empty when it can. */
export function inputProblems(attack: Attack, input: AttackInput<unknown>): Problem[] {
  return [
    ...threatModelProblems(attack, input.threatModel, input.classifier.classCount),
    ...classifierProblems(attack, input),
    ...imageProblems(input),
    ...nothingToAttack(attack, input),
    ...regionProblems(input.threatModel.region, input.classifier.imageShape),
  ];
}

function problem(message: string, ...path: string[]): Problem {
  return { code: 'INVALID_INPUT', message, path };
}

/** What is wrong with a goal, norm and budget for an attack on a model of `classCount` classes. */
export function threatModelProblems(attack: Attack, { goal, norm, epsilon }: ThreatModel, classCount: number): Problem[] {
  const problems: Problem[] = [];
  if (!attack.goals.includes(goal.kind)) {
    problems.push(problem(`${attack.name} serves ${attack.goals.join(', ')}, found goal ${goal.kind}`, 'goal'));
  }
  if (!attack.norms.includes(norm)) {
    problems.push(problem(`${attack.name} serves ${attack.norms.join(', ')}, found norm ${norm}`, 'norm'));
  }
  if (!Number.isFinite(epsilon) || epsilon <= 0) {
    problems.push(problem(`expected a finite epsilon above 0, found ${epsilon}`, 'epsilon'));
  }
  if (goal.kind === 'TARGETED' && !(Number.isInteger(goal.target) && goal.target >= 0 && goal.target < classCount)) {
    problems.push(problem(`expected a target class from 0 to ${classCount - 1}, found ${goal.target}`, 'targetClass'));
  }
  return [...problems, ...fromProblems(goal, classCount), ...classCountProblems(attack, goal, classCount)];
}

function classCountProblems({ name, leastClasses }: Attack, { kind }: Goal, classCount: number): Problem[] {
  if (leastClasses === undefined || classCount >= leastClasses[kind]) return [];
  const message = `${name} needs at least ${leastClasses[kind]} classes for a ${kind.toLowerCase()} attack, found ${classCount}: use ${leastClasses.otherwise}`;
  return [problem(message, 'algorithm')];
}

function fromProblems(goal: Goal, classCount: number): Problem[] {
  const { from } = goal;
  if (from === undefined) return [];
  if (!(Number.isInteger(from) && from >= 0 && from < classCount)) {
    return [problem(`expected a class to attack from 0 to ${classCount - 1}, found ${from}`, 'fromClass')];
  }
  if (goal.kind === 'NONTARGETED' || goal.target !== from) return [];
  return [problem(`expected a target other than the class attacked, found class ${from} for both`, 'fromClass')];
}

function classifierProblems(attack: Attack, { classifier }: AttackInput<unknown>): Problem[] {
  if (attack.knowledge !== 'WHITE_BOX' || classifier.differentiable) return [];
  return [problem(`${attack.name} needs gradients, and this model has an operator without one; black-box attacks can run`, 'algorithm')];
}

function imageProblems({ classifier, images, cleanPredictions, threatModel: { goal } }: AttackInput<unknown>): Problem[] {
  const problems: Problem[] = [];
  const [wanted, found] = [classifier.imageShape, images.imageShape];
  if (wanted.join() !== found.join()) {
    problems.push(problem(`expected images of [${wanted.join(', ')}], found [${found.join(', ')}]`, 'dataset'));
  }
  if (images.count === 0) {
    problems.push(goal.from === undefined
      ? problem('expected images in the generation split, found none', 'dataset')
      : problem(`expected images labelled as class ${goal.from} in the generation split, found none`, 'fromClass'));
  }
  if (cleanPredictions.length !== images.count) {
    problems.push(problem(`expected ${images.count} clean predictions, found ${cleanPredictions.length}`, 'dataset'));
  }
  return problems;
}

/** A model that already gives every image the target cannot be attacked: any perturbation would look perfect. */
function nothingToAttack(attack: Attack, { cleanPredictions, threatModel: { goal } }: AttackInput<unknown>): Problem[] {
  if (attack.knowledge === 'NONE' || goal.kind !== 'TARGETED' || cleanPredictions.length === 0) return [];
  if (cleanPredictions.some((label) => label !== goal.target)) return [];
  const message = `all ${cleanPredictions.length} images of the generation split are predicted as the target class when clean: there is nothing to attack`;
  return [{ code: 'DISHONEST_RESULT', message, path: ['targetClass'] }];
}
