import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { EventFeed, EventRecord } from '../../platform/events/event-log.ts';
import { followToEnd, required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import type { HardeningProgress } from './hardening.record.ts';
import type { ModelRecord } from './model.record.ts';
import type { ModelService } from './model.service.ts';
import { Model, ModelEvent } from './model.types.ts';

interface ModelEventArgs {
  readonly modelId: string;
  readonly after: number;
}

@Resolver(() => ModelEvent)
export class ModelEventResolver {
  readonly #models: ModelService;
  readonly #feed: EventFeed;
  readonly #byId: BatchLoad<ModelRecord>;

  constructor(models: ModelService, feed: EventFeed) {
    this.#models = models;
    this.#feed = feed;
    this.#byId = (ctx, ids) => models.findMany(ctx, ids);
  }

  /** First every persisted event with seq > after, then live ones, until the model is ready or rejected. */
  async follow({ modelId, after }: ModelEventArgs, context: RequestContext): Promise<AsyncIterable<EventRecord>> {
    const state = await context.transact((ctx) => this.#models.streamState(ctx, modelId));
    return followToEnd(context, this.#feed, state, { streamId: modelId, after, lastKinds: ['READY', 'REJECTED'] });
  }

  @Subscription(() => ModelEvent, {
    // type-graphql types the arguments of `subscribe` loosely; they are those declared below.
    subscribe: ({ args, context }) =>
      (context as RequestContext)
        .instanceOf(ModelEventResolver)
        .follow(args as ModelEventArgs, context as RequestContext),
  })
  modelEvents(
    @Root() event: EventRecord,
    @Arg('modelId', () => ID) _id: string,
    @Arg('after', () => Int, { defaultValue: 0 }) _after: number,
  ): ModelEvent {
    return modelEventOf(event);
  }

  @FieldResolver(() => Model)
  model(@Root() event: ModelEvent, @Ctx() context: RequestContext): Promise<Model> {
    return required(context.load(this.#byId, event.modelId), `model ${event.modelId} of an event`);
  }
}

/** What the events of a model carry, as this module writes them. */
interface ModelEventPayload {
  readonly message?: string;
  readonly progress?: HardeningProgress;
}

function modelEventOf({ streamId, seq, at, payload }: EventRecord): ModelEvent {
  const said: ModelEventPayload = payload;
  return { modelId: streamId, seq, at, message: said.message ?? '', progress: said.progress ?? null };
}
