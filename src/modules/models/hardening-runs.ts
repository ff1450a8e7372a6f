import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/errors.ts';
import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { DefenseCatalogueService } from '../defenses/index.ts';
import { refusal } from '../shared/index.ts';
import { progressSentence, withTimeLeft } from './hardening-sentences.ts';
import type { HardeningProgress, HardeningRecord, HardeningResult, HardeningWork } from './hardening.record.ts';
import type { HardeningRepository } from './hardening.repository.ts';
import type { DefenseUse, ModelRecord } from './model.record.ts';
import type { ModelRepository } from './model.repository.ts';
import type { TrainingDatasets } from './training-datasets.ts';

/** The code of the problem that a cancelled model is kept with. */
export const CANCELLED = 'CANCELLED';

export interface HardeningRunsDependencies {
  readonly repository: ModelRepository;
  readonly hardenings: HardeningRepository;
  readonly datasets: TrainingDatasets;
  readonly defenses: DefenseCatalogueService;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly clock: Clock;
}

interface Unfinished {
  readonly model: ModelRecord & { readonly derivedFromId: string; readonly hardenedWith: DefenseUse };
  readonly hardening: HardeningRecord;
}

/** The life of a hardening, step by step. Every step locks the model's row first. */
export class HardeningRuns {
  readonly #its: HardeningRunsDependencies;

  constructor(dependencies: HardeningRunsDependencies) {
    this.#its = dependencies;
  }

  /** What to make; undefined when it has been made or is no longer wanted. */
  async begin(ctx: TenantContext, modelId: string): Promise<HardeningWork | undefined> {
    const found = await this.#lockUntrained(ctx, modelId);
    if (!found) return undefined;
    const { model, hardening } = found;
    const { fraction } = hardening.progress;
    await this.#its.hardenings.update(ctx, modelId, { startedAt: this.#its.clock.now(), startedFraction: fraction });
    const { title } = this.#its.defenses.describe(model.hardenedWith.algorithm);
    await this.#say(ctx, modelId, 'HARDENING', beginSentence(title, hardening));
    return {
      ...model.hardenedWith,
      modelId,
      parent: await this.#parent(ctx, model.derivedFromId),
      dataset: await this.#dataset(ctx, hardening.datasetId),
      seed: hardening.seed,
      checkpointSha256: hardening.checkpointSha256,
      fractionSoFar: fraction,
    };
  }

  /** False when the model is no longer wanted. What reads the same as before is kept without another event. */
  async recordProgress(ctx: TenantContext, modelId: string, said: HardeningProgress): Promise<boolean> {
    const found = await this.#lockUntrained(ctx, modelId);
    if (!found) return false;
    const progress = withTimeLeft(said, found.hardening, this.#its.clock.now());
    await this.#its.hardenings.update(ctx, modelId, { progress });
    const message = progressSentence(progress);
    if (message !== progressSentence(found.hardening.progress)) await this.#say(ctx, modelId, 'HARDENING', message, progress);
    return true;
  }

  async recordCheckpoint(ctx: TenantContext, modelId: string, sha256: string): Promise<void> {
    if (await this.#lockUntrained(ctx, modelId)) await this.#its.hardenings.update(ctx, modelId, { checkpointSha256: sha256 });
  }

  /** The model is trained; its validation is ordered. CANCELLED when it is no longer wanted, so that what was written with it is undone. */
  async complete(ctx: TenantContext, modelId: string, result: HardeningResult): Promise<void> {
    const found = await this.#lockUntrained(ctx, modelId);
    if (!found) throw new AppError('CANCELLED', `expected a model that is being hardened, found none for ${modelId}`);
    const { file, preprocessing, recipe, warnings } = result;
    const { sha256, sizeBytes } = file;
    await this.#its.repository.update(ctx, modelId, { files: [file], sha256, sizeBytes, preprocessing });
    const { etaSeconds: _, ...last } = found.hardening.progress;
    const progress = { ...last, fraction: 1, phase: 'done' };
    await this.#its.hardenings.update(ctx, modelId, { recipe, warnings, progress, finishedAt: this.#its.clock.now() });
    await this.#say(ctx, modelId, 'HARDENING', 'The model has been made and waits for its validation.', progress);
    await this.#its.queue.enqueue(ctx, { task: 'validate-model', payload: { modelId }, key: `validate-model:${modelId}` });
  }

  /** The model could not be made, for all these reasons. Nothing happens when it has been made or ended before. */
  async reject(ctx: TenantContext, modelId: string, problems: readonly Problem[]): Promise<void> {
    if (!(await this.#lockUntrained(ctx, modelId))) return;
    await this.#end(ctx, modelId, problems, `The model could not be made: ${problems.map(({ message }) => message).join('; ')}.`);
  }

  /** Ends a hardening where it stands, or the validation that follows; cancelling again changes nothing. */
  async cancel(ctx: TenantContext, modelId: string): Promise<ModelRecord> {
    const model = await this.#its.repository.lock(ctx, modelId);
    if (!model) throw refusal('NOT_FOUND', ['id'], `no model has the id ${modelId}`);
    if (model.problems.some(({ code }) => code === CANCELLED)) return model;
    if (!model.hardenedWith || model.state !== 'VALIDATING')
      throw refusal('CONFLICT', ['id'], `expected a model that is being hardened, found ${model.hardenedWith ? `it ${model.state}` : 'one that was uploaded'}`);
    await this.#end(ctx, modelId, [{ code: CANCELLED, message: 'the hardening was cancelled', path: [] }], 'The hardening was cancelled.');
    return (await this.#its.repository.find(ctx, modelId)) ?? model;
  }

  async #end(ctx: TenantContext, modelId: string, problems: readonly Problem[], message: string): Promise<void> {
    await this.#its.repository.update(ctx, modelId, { problems, state: 'REJECTED' });
    await this.#its.hardenings.update(ctx, modelId, { finishedAt: this.#its.clock.now() });
    await this.#say(ctx, modelId, 'REJECTED', message);
  }

  async #lockUntrained(ctx: TenantContext, modelId: string): Promise<Unfinished | undefined> {
    const model = await this.#its.repository.lock(ctx, modelId);
    if (model?.state !== 'VALIDATING' || !model.hardenedWith || model.derivedFromId === null) return undefined;
    const hardening = await this.#its.hardenings.lock(ctx, modelId);
    if (!hardening || hardening.recipe) return undefined;
    const { derivedFromId, hardenedWith } = model;
    return { model: { ...model, derivedFromId, hardenedWith }, hardening };
  }

  async #parent(ctx: TenantContext, id: string): Promise<HardeningWork['parent']> {
    const parent = await this.#its.repository.find(ctx, id);
    if (!parent) throw new AppError('INTERNAL', `expected the model ${id}, found nothing`);
    const { files, classes, preprocessing } = parent;
    return { files, classes, preprocessing };
  }

  async #dataset(ctx: TenantContext, id: string): Promise<HardeningWork['dataset']> {
    const dataset = await this.#its.datasets.find(ctx, id);
    if (!dataset?.manifestSha256 || !dataset.packSha256)
      throw new AppError('INTERNAL', `expected the ingested data set ${id}, found ${dataset?.state ?? 'nothing'}`);
    return { id, manifestSha256: dataset.manifestSha256, packSha256: dataset.packSha256 };
  }

  async #say(ctx: TenantContext, streamId: string, kind: string, message: string, progress?: HardeningProgress): Promise<void> {
    await this.#its.events.append(ctx, { streamId, kind, payload: { message, ...(progress ? { progress } : {}) } });
  }
}

function beginSentence(title: string, { startedAt, checkpointSha256 }: HardeningRecord): string {
  if (!startedAt) return `A worker has started on it: ${title}.`;
  return checkpointSha256 ? 'It goes on from its last checkpoint.' : 'It starts again: it had no checkpoint yet.';
}
