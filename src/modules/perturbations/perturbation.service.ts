import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AttackRecord, AuditRecord, AuditService } from '../audits/index.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { checkIdKind, isStorableText, ProblemList } from '../shared/index.ts';
import type { EvaluationRepository } from './evaluation.repository.ts';
import type { AttackResultRecord, EvaluationRecord, MadePerturbation, PerturbationRecord } from './perturbation.record.ts';
import type { PerturbationFilter, PerturbationRepository } from './perturbation.repository.ts';
import type { NewScoring, PerturbationScoring } from './perturbation-scoring.ts';

export interface PerturbationDependencies {
  readonly perturbations: PerturbationRepository;
  readonly evaluations: EvaluationRepository;
  readonly scoring: PerturbationScoring;
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
   * For workers: keeps what an attack made and how it scored, in the transaction that completes the attack. CANCELLED
   * when the attack does not run (any more); DISHONEST_RESULT when a figure is not finite, the budget was exceeded, or
   * another perturbation was scored than asked for.
   */
  async recordResult(ctx: TenantContext, result: AttackResultRecord): Promise<void> {
    const { attackId, perturbation: made, scoredPerturbationId = null, evaluations } = result;
    if (made) checkHonest(attackId, made);
    const attack = await this.#its.audits.lockRunning(ctx, attackId);
    if (scoredPerturbationId) checkAskedFor(attack, scoredPerturbationId);
    const createdAt = this.#its.clock.now();
    const { modelId } = attack;
    const perturbationId = made ? await this.#keep(ctx, attack, made, createdAt) : scoredPerturbationId;
    for (const [position, { figures, outcomesSha256 }] of evaluations.entries()) {
      await this.#its.evaluations.insert(ctx, {
        figures,
        outcomesSha256,
        id: newId('evaluation', createdAt),
        attackId,
        perturbationId,
        modelId,
        position,
        split: figures.split,
        channel: figures.channel,
        createdAt,
      });
    }
  }

  async #keep(ctx: TenantContext, attack: AttackRecord, made: MadePerturbation, createdAt: Date): Promise<string> {
    const { id: attackId, modelId, datasetId, algorithm } = attack;
    const id = newId('perturbation', createdAt);
    await this.#its.perturbations.insert(ctx, { ...made, id, attackId, modelId, datasetId, algorithm, createdAt });
    return id;
  }

  /** Launches the scoring of a perturbation on other models. All problems of the input at once. */
  score(ctx: TenantContext, input: NewScoring): Promise<AuditRecord> {
    return this.#its.scoring.score(ctx, input);
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

  /** The evaluations of each attack in some channels only. */
  evaluationsIn(
    ctx: TenantContext,
    attackIds: readonly string[],
    channels: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationRecord[]>> {
    return this.#its.evaluations.ofAttacksIn(ctx, attackIds, channels);
  }

  evaluationsOf(
    ctx: TenantContext,
    perturbationIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly EvaluationRecord[]>> {
    return this.#its.evaluations.ofPerturbations(ctx, perturbationIds);
  }
}

function checkAskedFor({ id, parameters }: AttackRecord, scored: string): void {
  if (parameters['perturbationId'] === scored) return;
  throw new AppError(
    'DISHONEST_RESULT',
    `expected ${id} to score the perturbation ${String(parameters['perturbationId'])}, found ${scored}`,
  );
}

/** Rounding of float32 storage, relative. */
const BUDGET_SLACK = 1e-4;

function checkHonest(attackId: string, { norm, epsilon, l2, linf, psnrDb, ssim }: MadePerturbation): void {
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
