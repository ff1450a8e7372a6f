import type { Problem } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { Page, PageRequest, StreamState } from '../shared/index.ts';
import { checkIdKind, ProblemList, requireWriter } from '../shared/index.ts';
import type { NewHardening } from './hardening-checks.ts';
import type { HardeningLaunch } from './hardening-launch.ts';
import type { HardeningRuns } from './hardening-runs.ts';
import type { HardenedChild, HardeningProgress, HardeningRecord, HardeningResult, HardeningWork } from './hardening.record.ts';
import type { HardeningRepository } from './hardening.repository.ts';
import type { ModelRegistration, NewModel } from './model-registration.ts';
import { UNKNOWN_ARCHITECTURE } from './model.record.ts';
import type { ModelRecord, ValidatedModel, ValidationWork } from './model.record.ts';
import type { ModelRepository } from './model.repository.ts';

export interface ModelDependencies {
  readonly repository: ModelRepository;
  readonly registration: ModelRegistration;
  readonly hardenings: HardeningRepository;
  readonly launch: HardeningLaunch;
  readonly runs: HardeningRuns;
  readonly events: EventLog;
}

/** What follows when a hardened model is ready; its sentences are said before the last event of the model. */
export type FollowUp = (child: HardenedChild) => Promise<FollowedUp>;

export interface FollowedUp {
  /** The audit that was launched on the model; null: none. */
  readonly auditId: string | null;
  readonly sentence: string;
}

/** Classifiers, uploaded or made from others: validated by a worker, then ready or rejected for good. */
export class ModelService {
  readonly #repository: ModelRepository;
  readonly #registration: ModelRegistration;
  readonly #hardenings: HardeningRepository;
  readonly #launch: HardeningLaunch;
  readonly #runs: HardeningRuns;
  readonly #events: EventLog;

  constructor(dependencies: ModelDependencies) {
    this.#repository = dependencies.repository;
    this.#registration = dependencies.registration;
    this.#hardenings = dependencies.hardenings;
    this.#launch = dependencies.launch;
    this.#runs = dependencies.runs;
    this.#events = dependencies.events;
  }

  /** Registers uploaded files as a model and has it validated. All problems of the input at once. */
  async register(ctx: TenantContext, input: NewModel): Promise<ModelRecord> {
    requireWriter(ctx, 'register models');
    return this.#registration.register(ctx, input);
  }

  /** Has a new model made from another by a defense, and validated. All problems of the input at once. */
  async harden(ctx: TenantContext, input: NewHardening): Promise<ModelRecord> {
    requireWriter(ctx, 'harden models');
    return this.#launch.launch(ctx, input);
  }

  /** Ends a hardening where it stands; cancelling it again changes nothing. A model that is ready or rejected is a problem. */
  async cancelHardening(ctx: TenantContext, id: string): Promise<ModelRecord> {
    requireWriter(ctx, 'cancel the hardening of models');
    const problems = new ProblemList();
    checkIdKind(problems, ['id'], id, 'model');
    problems.throwIfAny();
    return this.#runs.cancel(ctx, id);
  }

  find(ctx: TenantContext, id: string): Promise<ModelRecord | null> {
    return this.#repository.find(ctx, id);
  }

  findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, ModelRecord>> {
    return this.#repository.findMany(ctx, ids);
  }

  list(ctx: TenantContext, request: PageRequest, search?: string | null): Promise<Page<ModelRecord>> {
    return this.#repository.list(ctx, request, search);
  }

  /** The models made from each of these, the oldest first. */
  childrenOf(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ModelRecord[]>> {
    return this.#repository.childrenOf(ctx, ids);
  }

  /** How each of these models was made; uploaded ones are absent. */
  hardeningsOf(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, HardeningRecord>> {
    return this.#hardenings.findMany(ctx, ids);
  }

  /** How far the model's events have come; null when there is no such model. */
  async streamState(ctx: TenantContext, id: string): Promise<StreamState | null> {
    const model = await this.#repository.find(ctx, id);
    return model && { lastSeq: await this.#events.lastSeq(ctx, id), finished: model.state !== 'VALIDATING' };
  }

  /** What to validate; undefined when that is done already. */
  async beginValidation(ctx: TenantContext, modelId: string): Promise<ValidationWork | undefined> {
    const model = await this.#lockValidating(ctx, modelId);
    if (!model) return undefined;
    await this.#say(
      ctx,
      modelId,
      'VALIDATING',
      `A worker reads the model's ${model.files.length === 1 ? 'file' : `${model.files.length} files`}.`,
    );
    const { files, classes, preprocessing, referenceVectors, hardenedWith: defense } = model;
    return { files, classes, preprocessing, referenceVectors, defense };
  }

  /**
   * The model is fit to be attacked. Nothing happens when its validation has ended before. `followUp` is asked for
   * hardened models whose parent's audit is to be repeated.
   */
  async completeValidation(ctx: TenantContext, modelId: string, result: ValidatedModel, followUp?: FollowUp): Promise<void> {
    const model = await this.#lockValidating(ctx, modelId);
    if (!model) return;
    const hardening = model.derivedFromId === null ? null : await this.#hardenings.find(ctx, modelId);
    const { warnings, ...found } = result;
    const architecture = model.architecture === UNKNOWN_ARCHITECTURE ? found.architecture : model.architecture;
    await this.#repository.update(ctx, modelId, {
      ...found,
      architecture,
      problems: [...hardeningWarnings(hardening), ...warnings],
      state: 'READY',
    });
    if (hardening?.reaudit && followUp) await this.#followUp(ctx, model, hardening, followUp);
    await this.#say(ctx, modelId, 'READY', readySentence({ ...result, architecture }));
  }

  /** The model cannot be used, for all these reasons. Nothing happens when its validation has ended before. */
  async rejectValidation(ctx: TenantContext, modelId: string, problems: readonly Problem[]): Promise<void> {
    if (!(await this.#lockValidating(ctx, modelId))) return;
    await this.#repository.update(ctx, modelId, { problems, state: 'REJECTED' });
    await this.#say(
      ctx,
      modelId,
      'REJECTED',
      `The model was rejected: ${problems.map((problem) => problem.message).join('; ')}.`,
    );
  }

  /** For workers: what to make; undefined when it has been made or is no longer wanted. */
  beginHardening(ctx: TenantContext, modelId: string): Promise<HardeningWork | undefined> {
    return this.#runs.begin(ctx, modelId);
  }

  /** For workers: false when the model is no longer wanted. */
  recordHardeningProgress(ctx: TenantContext, modelId: string, progress: HardeningProgress): Promise<boolean> {
    return this.#runs.recordProgress(ctx, modelId, progress);
  }

  /** For workers: a blob from which an interrupted run can go on. */
  recordHardeningCheckpoint(ctx: TenantContext, modelId: string, sha256: string): Promise<void> {
    return this.#runs.recordCheckpoint(ctx, modelId, sha256);
  }

  /** For workers: the model has been made; its validation is ordered. CANCELLED when it is no longer wanted. */
  completeHardening(ctx: TenantContext, modelId: string, result: HardeningResult): Promise<void> {
    return this.#runs.complete(ctx, modelId, result);
  }

  /** For workers: the model could not be made, for all these reasons. Nothing happens when that has ended before. */
  rejectHardening(ctx: TenantContext, modelId: string, problems: readonly Problem[]): Promise<void> {
    return this.#runs.reject(ctx, modelId, problems);
  }

  async #followUp(ctx: TenantContext, model: ModelRecord, { datasetId }: HardeningRecord, followUp: FollowUp): Promise<void> {
    const { id: modelId, name, derivedFromId } = model;
    if (derivedFromId === null) return;
    const { auditId, sentence } = await followUp({ parentId: derivedFromId, modelId, name, datasetId });
    if (auditId !== null) await this.#hardenings.update(ctx, modelId, { reauditId: auditId });
    await this.#say(ctx, modelId, 'HARDENING', sentence);
  }

  async #lockValidating(ctx: TenantContext, id: string): Promise<ModelRecord | undefined> {
    const model = await this.#repository.lock(ctx, id);
    return model?.state === 'VALIDATING' ? model : undefined;
  }

  async #say(ctx: TenantContext, streamId: string, kind: string, message: string): Promise<void> {
    await this.#events.append(ctx, { streamId, kind, payload: { message } });
  }
}

function hardeningWarnings(hardening: HardeningRecord | null): readonly Problem[] {
  return (hardening?.warnings ?? []).map((message) => ({ code: 'HARDENING', message, path: [] }));
}

function readySentence({ architecture, parameterCount, input, differentiable }: ValidatedModel): string {
  const attacks = differentiable ? 'all attacks' : 'black-box attacks only';
  return `The model is ready for ${attacks}: ${architecture}, ${parameterCount} parameters, input ${input.channels}x${input.height}x${input.width}.`;
}
