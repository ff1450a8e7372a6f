import type { Problem } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { Page, PageRequest, StreamState } from '../shared/index.ts';
import { requireWriter } from '../shared/index.ts';
import type { ModelRegistration, NewModel } from './model-registration.ts';
import { UNKNOWN_ARCHITECTURE } from './model.record.ts';
import type { ModelRecord, ValidatedModel, ValidationWork } from './model.record.ts';
import type { ModelRepository } from './model.repository.ts';

export interface ModelDependencies {
  readonly repository: ModelRepository;
  readonly registration: ModelRegistration;
  readonly events: EventLog;
}

/** Uploaded classifiers: registered, validated by a worker, then ready or rejected for good. */
export class ModelService {
  readonly #repository: ModelRepository;
  readonly #registration: ModelRegistration;
  readonly #events: EventLog;

  constructor(dependencies: ModelDependencies) {
    this.#repository = dependencies.repository;
    this.#registration = dependencies.registration;
    this.#events = dependencies.events;
  }

  /** Registers uploaded files as a model and has it validated. All problems of the input at once. */
  async register(ctx: TenantContext, input: NewModel): Promise<ModelRecord> {
    requireWriter(ctx, 'register models');
    return this.#registration.register(ctx, input);
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
    const { files, classes, preprocessing, referenceVectors } = model;
    return { files, classes, preprocessing, referenceVectors };
  }

  /** The model is fit to be attacked. Nothing happens when its validation has ended before. */
  async completeValidation(ctx: TenantContext, modelId: string, result: ValidatedModel): Promise<void> {
    const model = await this.#lockValidating(ctx, modelId);
    if (!model) return;
    const { warnings, architecture, ...found } = result;
    const named = model.architecture !== UNKNOWN_ARCHITECTURE;
    await this.#repository.update(ctx, modelId, {
      ...found,
      architecture: named ? model.architecture : architecture,
      problems: warnings,
      state: 'READY',
    });
    await this.#say(ctx, modelId, 'READY', readySentence(result));
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

  async #lockValidating(ctx: TenantContext, id: string): Promise<ModelRecord | undefined> {
    const model = await this.#repository.lock(ctx, id);
    return model?.state === 'VALIDATING' ? model : undefined;
  }

  async #say(ctx: TenantContext, streamId: string, kind: string, message: string): Promise<void> {
    await this.#events.append(ctx, { streamId, kind, payload: { message } });
  }
}

function readySentence({ architecture, parameterCount, input, differentiable }: ValidatedModel): string {
  const attacks = differentiable ? 'all attacks' : 'black-box attacks only';
  return `The model is ready for ${attacks}: ${architecture}, ${parameterCount} parameters, input ${input.channels}x${input.height}x${input.width}.`;
}
