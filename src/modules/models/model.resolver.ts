import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../shared/index.ts';
import { pageRequest, SearchArgs, settle, toConnection } from '../shared/index.ts';
import type { RequestContext } from '../tenancy/index.ts';
import { RegisterModelInput } from './model.inputs.ts';
import type { ModelService } from './model.service.ts';
import { Model, ModelConnection, Preprocessing, RegisterModelPayload } from './model.types.ts';

@Resolver()
export class ModelResolver {
  readonly #models: ModelService;

  constructor(models: ModelService) {
    this.#models = models;
  }

  @Query(() => Model, { nullable: true })
  model(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Model | null> {
    return context.transact((ctx) => this.#models.find(ctx, id));
  }

  @Query(() => ModelConnection)
  async models(@Args(() => SearchArgs) args: SearchArgs, @Ctx() context: RequestContext): Promise<Connection<Model>> {
    return toConnection(await context.transact((ctx) => this.#models.list(ctx, pageRequest(args), args.search)));
  }

  @Mutation(() => RegisterModelPayload, {
    description: 'Validation goes on in a job: see Model.state and modelEvents.',
  })
  registerModel(
    @Arg('input', () => RegisterModelInput) input: RegisterModelInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterModelPayload> {
    return settle(
      'model',
      context.transact((ctx) => this.#models.register(ctx, input)),
    );
  }
}

const SIZE = 'Zero until the model has been read, when its size was left to it.';

@Resolver(() => Preprocessing)
export class ModelPreprocessingResolver {
  @FieldResolver(() => Int, { description: SIZE })
  width(@Root() preprocessing: Preprocessing): number {
    return preprocessing.width ?? 0;
  }

  @FieldResolver(() => Int, { description: SIZE })
  height(@Root() preprocessing: Preprocessing): number {
    return preprocessing.height ?? 0;
  }
}
