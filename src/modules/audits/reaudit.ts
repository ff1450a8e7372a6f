import { ProblemsError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { FollowedUp, HardenedChild } from '../models/index.ts';
import { SCORING_ALGORITHM } from './attack-references.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AuditLaunch } from './audit-launch.ts';
import type { AttackRecord, AuditRecord } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { CheckRunRepository } from './check-run.repository.ts';
import type { NewAttack, NewAudit } from './launch-input.ts';
import type { StoredPerturbation, StoredPerturbations } from './stored-perturbations.ts';

const MAX_NAME = 200;

export interface ReauditDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly checkRuns: CheckRunRepository;
  readonly perturbations: StoredPerturbations;
  readonly catalogue: AttackCatalogueService;
  readonly launch: AuditLaunch;
}

/**
 * Repeats the latest audit of a model on one that was made from it: every attack from scratch, so that it meets the
 * defense, and every perturbation of then as it is.
 */
export class Reaudit {
  readonly #its: ReauditDependencies;

  constructor(dependencies: ReauditDependencies) {
    this.#its = dependencies;
  }

  /** What was launched, in the caller's transaction, or why nothing was. */
  async repeat(ctx: TenantContext, child: HardenedChild): Promise<FollowedUp> {
    const audit = await this.#its.audits.latestSucceeded(ctx, { modelId: child.parentId, datasetId: child.datasetId });
    if (!audit)
      return { auditId: null, sentence: 'No audit is repeated on the model: none of its parent on this data set has succeeded yet.' };
    const attacks = (await this.#its.attacks.ofAudit(ctx, audit.id)).filter(({ modelId }) => modelId === child.parentId);
    const made = await this.#its.perturbations.ofAttacks(ctx, attacks.map(({ id }) => id));
    const scorings = attacks.flatMap((attack) => scoringOf(attack, made.get(attack.id)));
    const repeated = attacks.map((attack) => this.#again(attack));
    try {
      const input = await this.#input(ctx, audit, child, [...repeated, ...scorings]);
      const { id } = await this.#its.launch.launch(ctx, input);
      return { auditId: id, sentence: launchSentence(audit, id, { repeated: repeated.length, scored: scorings.length }) };
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      const reasons = error.problems.map(({ message }) => message).join('; ');
      return { auditId: null, sentence: `The audit ${audit.id} (${audit.name}) of its parent could not be repeated on the model: ${reasons}.` };
    }
  }

  async #input(ctx: TenantContext, audit: AuditRecord, child: HardenedChild, attacks: readonly NewAttack[]): Promise<NewAudit> {
    const checks = (await this.#its.checkRuns.ofAudit(ctx, audit.id)).find(({ modelId }) => modelId === child.parentId);
    return {
      name: nameOf(audit.name, child.name),
      modelIds: [child.modelId],
      datasetId: audit.datasetId,
      attacks,
      limits: audit.limits,
      checks: checks?.settings ?? null,
    };
  }

  #again(attack: AttackRecord): NewAttack {
    const { algorithm, goal, targetClass, fromClass, norm, epsilon, zetaPercent, seed, parameters, channels, generationImages } = attack;
    const isBounded = this.#its.catalogue.find(algorithm)?.kind !== 'CORRUPTION';
    return {
      algorithm,
      goal,
      targetClass,
      fromClass,
      norm,
      epsilon: isBounded && zetaPercent === null ? epsilon : null,
      zetaPercent,
      seed,
      parameters,
      channels: isBounded ? channels : null,
      generationImages,
    };
  }
}

function scoringOf(
  { goal, targetClass, fromClass, seed, channels }: AttackRecord,
  made: StoredPerturbation | undefined,
): readonly NewAttack[] {
  if (!made) return [];
  const { id: perturbationId, norm, epsilon } = made;
  const parameters = { perturbationId };
  return [{ algorithm: SCORING_ALGORITHM, goal, targetClass, fromClass, norm, epsilon, seed, channels, parameters }];
}

function nameOf(audit: string, child: string): string {
  const whole = `${audit}, on ${child}`;
  return whole.length > MAX_NAME ? `${whole.slice(0, MAX_NAME - 1)}…` : whole;
}

function launchSentence({ id, name }: AuditRecord, auditId: string, { repeated, scored }: { repeated: number; scored: number }): string {
  const again = repeated === 1 ? '1 attack again from scratch' : `${repeated} attacks again from scratch`;
  const old = scored === 0 ? '' : `, and ${scored === 1 ? '1 perturbation' : `${scored} perturbations`} of then as they are`;
  return `The audit ${id} (${name}) of its parent is repeated on the model as ${auditId}: ${again}${old}.`;
}
