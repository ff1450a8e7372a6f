import type { Problem } from '../../kernel/errors.ts';
import { ProblemsError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AttackRecord, AuditRecord, AuditService, NewAudit } from '../audits/index.ts';
import { SCORING_ALGORITHM } from '../audits/index.ts';
import type { ModelService } from '../models/index.ts';
import { checkIdKind, ProblemList, refusal, required, requireReporter } from '../shared/index.ts';
import type { PerturbationRecord } from './perturbation.record.ts';
import type { PerturbationRepository } from './perturbation.repository.ts';

export interface NewScoring {
  readonly perturbationId: string;
  readonly modelIds: readonly string[];
  readonly datasetId?: string | null;
}

export interface PerturbationScoringDependencies {
  readonly perturbations: PerturbationRepository;
  readonly audits: AuditService;
  readonly models: ModelService;
}

/** Scores a perturbation on models it was not made on: transfer, run as an audit of its own. */
export class PerturbationScoring {
  readonly #its: PerturbationScoringDependencies;

  constructor(dependencies: PerturbationScoringDependencies) {
    this.#its = dependencies;
  }

  /** Launches the audit; goal and budget are those of the attack that made the perturbation. All problems at once. */
  async score(ctx: TenantContext, input: NewScoring): Promise<AuditRecord> {
    requireReporter(ctx, 'score perturbations');
    const perturbation = await this.#find(ctx, input.perturbationId);
    const attack = await required(
      this.#its.audits.findAttack(ctx, perturbation.attackId).then((found) => found ?? undefined),
      `attack of ${perturbation.id}`,
    );
    const name = await this.#nameOf(ctx, perturbation);
    try {
      return await this.#its.audits.launchScoring(ctx, launchOf(name, input, perturbation, attack));
    } catch (error) {
      throw error instanceof ProblemsError ? new ProblemsError(error.problems.map(asOfScoring)) : error;
    }
  }

  async #find(ctx: TenantContext, id: string): Promise<PerturbationRecord> {
    const path = ['input', 'perturbationId'];
    const problems = new ProblemList();
    checkIdKind(problems, path, id, 'perturbation');
    problems.throwIfAny();
    const perturbation = await this.#its.perturbations.find(ctx, id);
    if (!perturbation) throw refusal('NOT_FOUND', path, `no perturbation has the id ${id}`);
    return perturbation;
  }

  async #nameOf(ctx: TenantContext, { id, algorithm, modelId }: PerturbationRecord): Promise<string> {
    const model = await this.#its.models.find(ctx, modelId);
    return `Transfer: ${id}, made by ${algorithm} on ${model?.name.slice(0, 100)}`;
  }
}

function launchOf(
  name: string,
  { perturbationId, modelIds, datasetId }: NewScoring,
  { epsilon, norm, datasetId: ownDatasetId }: PerturbationRecord,
  { goal, targetClass, fromClass, seed }: AttackRecord,
): NewAudit {
  const parameters = { perturbationId };
  return {
    name,
    modelIds,
    datasetId: datasetId ?? ownDatasetId,
    attacks: [{ algorithm: SCORING_ALGORITHM, goal, targetClass, fromClass, norm, epsilon, seed, parameters }],
  };
}

/** The input of a scoring has no attacks: what is wrong with the one made of it is wrong with the perturbation. */
function asOfScoring({ code, message, path }: Problem): Problem {
  return { code, message, path: path[1] === 'attacks' ? ['input', 'perturbationId'] : path };
}
