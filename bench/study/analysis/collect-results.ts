import { mcnemar, outcomeMetric, pairedDifference, pairOutcomes, rateOf } from '../../../src/robustness/metrics/index.ts';
import type { Architecture, StudySettings, TaskSettings } from '../settings.ts';
import { plannedAttacks } from '../steps/attack-plan.ts';
import { buildId, type BuiltArchitecture } from '../steps/build-step.ts';
import { rescoredFile } from '../steps/rescore-step.ts';
import { retrainId, type RetrainedModel } from '../steps/retrain-step.ts';
import { trainId, type TrainedModel } from '../steps/train-step.ts';
import type { TransferredRate } from '../steps/transfer-step.ts';
import { attackedModel, rescoreId, transferId, type Variant } from '../study-plan.ts';
import { attackRow, successMetric, targetOf, type ScoredPerturbation } from './attack-rows.ts';
import { cleanFigures } from './clean-figures.ts';
import { pairedSuccess } from './paired-success.ts';
import type { StudyFiles } from './study-files.ts';
import type { AttackRow, CleanChange, ModelResults, RetrainingRow, StudyResults, TransferRow } from './study-results.ts';

export type CollectedResults = Omit<StudyResults, 'settings' | 'classes' | 'about'>;

/** Every figure of the study, from the outcome tables of the steps done so far; what has not been run is left out. */
export async function collectResults(settings: StudySettings, classesOf: (task: TaskSettings) => readonly string[], files: StudyFiles): Promise<CollectedResults> {
  const results = { models: [] as ModelResults[], attacks: [] as AttackRow[], transfer: [] as TransferRow[], retraining: [] as RetrainingRow[], cleanChanges: [] as CleanChange[] };
  for (const task of settings.tasks) {
    const classes = classesOf(task);
    for (const architecture of task.architectures) {
      const subject = new Subject({ settings, task, architecture, classes }, files);
      for (const variant of ['parent', 'child'] as const) {
        const scored = await subject.scored(variant);
        const model = subject.model(variant, scored);
        if (model) results.models.push(model);
        results.attacks.push(...subject.rows(variant, scored));
      }
      results.transfer.push(...subject.transfer());
      results.retraining.push(...await subject.retraining());
      results.cleanChanges.push(...await subject.cleanChange());
    }
  }
  return results;
}

interface SubjectOptions {
  readonly settings: StudySettings;
  readonly task: TaskSettings;
  readonly architecture: Architecture;
  readonly classes: readonly string[];
}

/** One architecture of one task: its models and what happened to them. */
class Subject {
  readonly #options: SubjectOptions;
  readonly #files: StudyFiles;

  constructor(options: SubjectOptions, files: StudyFiles) {
    this.#options = options;
    this.#files = files;
  }

  /** All perturbations made for a model so far. */
  async scored(variant: Variant): Promise<readonly ScoredPerturbation[]> {
    const { settings, task, architecture, classes } = this.#options;
    const scored: ScoredPerturbation[] = [];
    for (const attack of plannedAttacks(settings.attacks, classes.length)) {
      const found = await this.#files.attack(attackedModel(task, architecture, variant), attack);
      if (found) scored.push(found);
    }
    return scored;
  }

  model(variant: Variant, scored: readonly ScoredPerturbation[]): ModelResults | undefined {
    const { task, architecture, classes } = this.#options;
    const trained = this.#files.result<TrainedModel>(trainId(task, architecture));
    const made = variant === 'parent' ? trained?.outcome : this.#files.result<RetrainedModel>(retrainId(task, architecture))?.outcome;
    const built = this.#files.result<readonly BuiltArchitecture[]>(buildId(task))?.find(({ name }) => name === architecture);
    if (!trained || !made || !built) return undefined;
    const table = scored.find(({ outcomes }) => outcomes.length > 0);
    return {
      ...this.#place(variant), input: built.input, parameters: built.parameters, trainedOn: trained.images,
      history: made.history, warnings: made.warnings, clean: table ? cleanFigures(table.outcomes, classes) : null,
    };
  }

  rows(variant: Variant, scored: readonly ScoredPerturbation[]): AttackRow[] {
    const controlOf = ({ made: { attack } }: ScoredPerturbation): ScoredPerturbation | undefined => scored.find(({ made }) => (
      made.attack.algorithm === 'uap-random' && made.attack.norm === attack.norm && made.attack.zeta === attack.zeta));
    return scored.filter(({ made }) => made.attack.algorithm !== 'uap-random')
      .map((perturbation) => attackRow(this.#place(variant), perturbation, controlOf(perturbation), this.#options.classes));
  }

  transfer(): TransferRow[] {
    const { task, architecture, classes } = this.#options;
    const rates = this.#files.result<readonly TransferredRate[]>(transferId(task, architecture)) ?? [];
    return rates.map(({ source, attack: { algorithm, norm, goal }, rate }) => (
      { task: task.name, source, victim: architecture, algorithm, norm, target: targetOf(goal, classes), rate }));
  }

  async retraining(): Promise<RetrainingRow[]> {
    const { task, architecture, classes, settings } = this.#options;
    const [parentModel, childModel] = [attackedModel(task, architecture, 'parent'), attackedModel(task, architecture, 'child')];
    const rows: RetrainingRow[] = [];
    for (const attack of plannedAttacks(settings.attacks, classes.length).filter(({ algorithm }) => algorithm !== 'uap-random')) {
      const parent = (await this.#files.attack(parentModel, attack))?.outcomes ?? [];
      const child = (await this.#files.attack(childModel, attack))?.outcomes ?? [];
      const old = await this.#files.outcomes(rescoreId(task, architecture), rescoredFile(attack));
      if (parent.length === 0 || (child.length === 0 && !old)) continue;
      const succeeds = successMetric(attack.goal);
      rows.push({
        task: task.name, architecture, algorithm: attack.algorithm, norm: attack.norm, zeta: attack.zeta, target: targetOf(attack.goal, classes),
        parent: rateOf(parent, succeeds),
        adaptive: child.length > 0 ? pairedSuccess(parent, child, succeeds) : null,
        old: old ? pairedSuccess(parent, old, succeeds) : null,
      });
    }
    return rows;
  }

  /** Accuracy on clean images before and after retraining; none before both models have been attacked. */
  async cleanChange(): Promise<CleanChange[]> {
    const [parent] = (await this.scored('parent')).filter(({ outcomes }) => outcomes.length > 0);
    const [child] = (await this.scored('child')).filter(({ outcomes }) => outcomes.length > 0);
    const isRight = outcomeMetric('cleanAccuracy', { target: null, from: null });
    if (!parent || !child || !isRight) return [];
    const counts = pairOutcomes(child.outcomes, parent.outcomes, isRight);
    const { task, architecture } = this.#options;
    return [{
      task: task.name, architecture, parent: rateOf(parent.outcomes, isRight), child: rateOf(child.outcomes, isRight),
      difference: pairedDifference(counts), test: mcnemar(counts),
    }];
  }

  #place(variant: Variant) {
    const { task, architecture } = this.#options;
    return { task: task.name, architecture, variant };
  }
}
