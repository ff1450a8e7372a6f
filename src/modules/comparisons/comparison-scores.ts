import type { TenantContext } from '../../platform/database/context.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { AttackRecord, AuditService } from '../audits/index.ts';
import { perturbationIdOf, SCORING_ALGORITHM } from '../audits/index.ts';
import type { EvaluationRecord, PerturbationService } from '../perturbations/index.ts';
import { refusal } from '../shared/index.ts';
import type { CheckedRequest } from './comparison-checks.ts';
import { rateIn } from './comparison-metric.ts';
import type { Score, ScoreSource } from './comparison.record.ts';

/** More finished attacks than this are refused: a request has to be narrowed. */
const MAX_ATTACKS = 500;

const DIRECT = ['float'];
const SEVERITIES = Array.from({ length: 6 }, (_, severity) => `severity-${severity}`);

export interface ScoreSources {
  readonly audits: AuditService;
  readonly perturbations: PerturbationService;
  readonly catalogue: AttackCatalogueService;
}

/** An attack, and what made the perturbation it scored: itself, or the attack whose perturbation was scored again. */
interface Scoring {
  readonly attack: AttackRecord;
  readonly made: AttackRecord;
  readonly source: ScoreSource | null;
}

/** Finds every score that a request is about, newest first. */
export class ComparisonScores {
  readonly #its: ScoreSources;

  constructor(sources: ScoreSources) {
    this.#its = sources;
  }

  async find(ctx: TenantContext, request: CheckedRequest): Promise<readonly Score[]> {
    const { modelIds, auditIds, goal, norm, algorithm } = request;
    const attacks = await this.#its.audits.finishedAttacks(ctx, { modelIds, auditIds, goal, norm }, MAX_ATTACKS + 1);
    if (attacks.length > MAX_ATTACKS)
      throw refusal('OUT_OF_RANGE', ['input'], `expected at most ${MAX_ATTACKS} finished attacks, found more: name audits, an algorithm, a goal or fewer models`);
    const scorings = (await this.#scorings(ctx, attacks)).filter(
      ({ attack, made }) => !algorithm || attack.algorithm === algorithm || made.algorithm === algorithm,
    );
    const all = [...scorings, ...origins(scorings, modelIds)];
    const channels = request.channels ?? [...DIRECT, ...(algorithm ? SEVERITIES : [])];
    const evaluations = await this.#its.perturbations.evaluationsIn(ctx, all.map(({ attack }) => attack.id), channels);
    return all
      .flatMap((scoring) => (evaluations.get(scoring.attack.id) ?? []).flatMap((evaluation) => this.#score(scoring, evaluation, request)))
      .sort((a, b) => b.evaluation.createdAt.getTime() - a.evaluation.createdAt.getTime() || (a.evaluation.id < b.evaluation.id ? 1 : -1));
  }

  async #scorings(ctx: TenantContext, attacks: readonly AttackRecord[]): Promise<readonly Scoring[]> {
    const { perturbations, audits } = this.#its;
    const isScoring = ({ algorithm }: AttackRecord): boolean => algorithm === SCORING_ALGORITHM;
    const ids = attacks.filter(isScoring).flatMap(({ parameters }) => perturbationIdOf(parameters) ?? []);
    const stored = await perturbations.findMany(ctx, ids);
    const makers = await audits.findAttacks(ctx, [...stored.values()].map(({ attackId }) => attackId));
    return attacks.flatMap((attack): readonly Scoring[] => {
      if (!isScoring(attack)) return [{ attack, made: attack, source: null }];
      const made = makers.get(stored.get(perturbationIdOf(attack.parameters) ?? '')?.attackId ?? '');
      return made ? [{ attack, made, source: { modelId: made.modelId, seed: made.seed } }] : [];
    });
  }

  #score({ attack, made, source }: Scoring, evaluation: EvaluationRecord, { metric }: CheckedRequest): readonly Score[] {
    const { figures } = evaluation;
    const rate = rateIn(figures, metric);
    if (!rate || figures.split !== 'EVALUATION') return [];
    const { algorithm, goal, targetClass, fromClass, norm, zetaPercent, generationImages } = made;
    const isBounded = this.#its.catalogue.find(algorithm)?.kind !== 'CORRUPTION';
    const configuration = {
      algorithm,
      source,
      goal,
      targetClass,
      fromClass,
      norm,
      epsilon: isBounded && (zetaPercent === null || source) ? made.epsilon : null,
      zetaPercent: source ? null : zetaPercent,
      generationImages,
      datasetId: attack.datasetId,
      channel: figures.channel,
    };
    return [{ configuration, modelId: attack.modelId, attack, made, evaluation, rate }];
  }
}

/** Perturbations that were scored again, on the model they were made on: the diagonal of a transfer matrix. */
function origins(scorings: readonly Scoring[], modelIds: readonly string[]): readonly Scoring[] {
  const transfers = scorings.filter(({ source }) => source && modelIds.includes(source.modelId));
  const byMaker = new Map(transfers.map(({ made, source }) => [made.id, { attack: made, made, source }]));
  return [...byMaker.values()];
}
