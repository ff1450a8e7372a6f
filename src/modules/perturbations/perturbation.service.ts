import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AuditService } from '../audits/index.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { checkIdKind, isStorableText, ProblemList } from '../shared/index.ts';
import type { EvaluationRepository } from './evaluation.repository.ts';
import type { AttackResultRecord, EvaluationRecord, PerturbationRecord } from './perturbation.record.ts';
import type { PerturbationFilter, PerturbationRepository } from './perturbation.repository.ts';

export interface PerturbationDependencies {
  readonly perturbations: PerturbationRepository;
  readonly evaluations: EvaluationRepository;
  readonly audits: AuditService;
  readonly clock: Clock;
}

/** Perturbations and their scores: written once by a worker, read for ever after. */
export class PerturbationService {
  readonly #its: PerturbationDependencies;

  constructor(dependencies: PerturbationDependencies) {
    this.#its = dependencies;
  }

  /**
   * For workers: keeps what an attack made, in the transaction that completes the attack. CANCELLED when the attack
   * does not run (any more); DISHONEST_RESULT when a figure is not finite or the budget was exceeded.
   */
  async recordResult(ctx: TenantContext, result: AttackResultRecord): Promise<PerturbationRecord> {
    checkHonest(result);
    const { evaluation, modelId, ...made } = result;
    const attack = await this.#its.audits.lockRunning(ctx, result.attackId);
    const createdAt = this.#its.clock.now();
    const perturbation = await this.#its.perturbations.insert(ctx, {
      ...made,
      id: newId('perturbation', createdAt),
      modelId: attack.modelId,
      datasetId: attack.datasetId,
      algorithm: attack.algorithm,
      createdAt,
    });
    await this.#its.evaluations.insert(ctx, {
      ...evaluation,
      id: newId('evaluation', createdAt),
      attackId: attack.id,
      perturbationId: perturbation.id,
      modelId: modelId ?? attack.modelId,
      split: evaluation.figures.split,
      channel: evaluation.figures.channel,
      createdAt,
    });
    return perturbation;
  }

  find(ctx: TenantContext, id: string): Promise<PerturbationRecord | null> {
    return this.#its.perturbations.find(ctx, id);
  }

  findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, PerturbationRecord>> {
    return this.#its.perturbations.findMany(ctx, ids);
  }

  findEvaluation(ctx: TenantContext, id: string): Promise<EvaluationRecord | null> {
    return this.#its.evaluations.find(ctx, id);
  }

  /** INVALID_INPUT when a filter cannot be an id of its kind. */
  async list(ctx: TenantContext, request: PageRequest, filter: PerturbationFilter): Promise<Page<PerturbationRecord>> {
    const problems = new ProblemList();
    if (filter.modelId) checkIdKind(problems, ['modelId'], filter.modelId, 'model');
    if (filter.datasetId) checkIdKind(problems, ['datasetId'], filter.datasetId, 'dataset');
    if (filter.algorithm && !isStorableText(filter.algorithm))
      problems.add('INVALID', ['algorithm'], 'expected the name of an algorithm');
    problems.throwIfAny();
    return this.#its.perturbations.list(ctx, request, filter);
  }

  /** The perturbation of each attack that made one. */
  ofAttacks(ctx: TenantContext, attackIds: readonly string[]): Promise<ReadonlyMap<string, PerturbationRecord>> {
    return this.#its.perturbations.ofAttacks(ctx, attackIds);
  }

  evaluationsOfAttacks(
    ctx: TenantContext,
    attackIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationRecord[]>> {
    return this.#its.evaluations.ofAttacks(ctx, attackIds);
  }

  evaluationsOf(
    ctx: TenantContext,
    perturbationIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationRecord[]>> {
    return this.#its.evaluations.ofPerturbations(ctx, perturbationIds);
  }
}

/** Rounding of float32 storage, relative. */
const BUDGET_SLACK = 1e-4;

function checkHonest({ attackId, norm, epsilon, l2, linf, psnrDb, ssim }: AttackResultRecord): void {
  const figures = { epsilon, l2, linf, psnrDb, ssim };
  const unusable = Object.entries(figures).filter(([, value]) => !Number.isFinite(value));
  if (unusable.length > 0) {
    throw new AppError(
      'DISHONEST_RESULT',
      `expected finite figures of ${attackId}, found ${unusable.map(([name, value]) => `${name} = ${value}`).join(', ')}`,
    );
  }
  const size = norm === 'L2' ? l2 : linf;
  if (size > epsilon * (1 + BUDGET_SLACK)) {
    throw new AppError(
      'DISHONEST_RESULT',
      `expected a perturbation of ${attackId} within its ${norm} budget of ${epsilon}, found ${size}`,
    );
  }
}
