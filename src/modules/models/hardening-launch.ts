import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { CheckedHardening, HardeningSources, NewHardening } from './hardening-checks.ts';
import { checkHardening } from './hardening-checks.ts';
import type { HardeningRepository } from './hardening.repository.ts';
import type { ModelRecord } from './model.record.ts';

export interface HardeningLaunchDependencies extends HardeningSources {
  readonly hardenings: HardeningRepository;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly clock: Clock;
}

/** Has a new model made from another by a defense. */
export class HardeningLaunch {
  readonly #its: HardeningLaunchDependencies;

  constructor(dependencies: HardeningLaunchDependencies) {
    this.#its = dependencies;
  }

  /** Rows, event and job in the caller's transaction. */
  async launch(ctx: TenantContext, input: NewHardening): Promise<ModelRecord> {
    const checked = await checkHardening(ctx, input, await this.#its.hardenings.countUnfinished(ctx), this.#its);
    const createdAt = this.#its.clock.now();
    const model = await this.#its.repository.insert(ctx, { ...childOf(checked), id: newId('model', createdAt), createdAt });
    await this.#its.hardenings.insert(ctx, {
      id: model.id,
      datasetId: checked.datasetId,
      seed: input.seed,
      reaudit: input.reaudit,
      reauditId: null,
      progress: { fraction: 0, phase: 'waiting for a worker' },
      checkpointSha256: null,
      recipe: null,
      warnings: [],
      createdAt,
      startedAt: null,
      startedFraction: 0,
      finishedAt: null,
    });
    await this.#its.events.append(ctx, {
      streamId: model.id,
      kind: 'HARDENING',
      payload: { message: `The model is to be made from ${checked.parent.name} with ${checked.title} and waits for a worker.` },
    });
    await this.#its.queue.enqueue(ctx, {
      task: 'harden-model',
      payload: { modelId: model.id },
      key: `harden-model:${model.id}`,
    });
    return model;
  }
}

/** The row of a model that is yet to be made: all that the parent tells of it already. */
function childOf({ parent, name, defense }: CheckedHardening): Omit<ModelRecord, 'id' | 'createdAt'> {
  const { version, architecture, classes, preprocessing, operatingPoint } = parent;
  return {
    name,
    version,
    architecture,
    classes,
    preprocessing,
    operatingPoint,
    derivedFromId: parent.id,
    hardenedWith: defense,
    format: 'ONNX',
    files: [],
    sha256: '',
    sizeBytes: 0,
    weightsDigest: null,
    parameterCount: null,
    input: null,
    outputKind: null,
    referenceVectors: [],
    state: 'VALIDATING',
    problems: [],
    differentiable: null,
  };
}
