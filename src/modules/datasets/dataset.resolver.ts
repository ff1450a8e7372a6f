import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Connection } from '../shared/index.ts';
import { pageRequest, SearchArgs, settle, toConnection } from '../shared/index.ts';
import type { RequestContext } from '../tenancy/index.ts';
import { RegisterDatasetInput } from './dataset.inputs.ts';
import type { DatasetService } from './dataset.service.ts';
import { Dataset, DatasetConnection, RegisterDatasetPayload } from './dataset.types.ts';

@Resolver()
export class DatasetResolver {
  readonly #datasets: DatasetService;

  constructor(datasets: DatasetService) {
    this.#datasets = datasets;
  }

  @Query(() => Dataset, { nullable: true })
  dataset(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Dataset | null> {
    return context.transact((ctx) => this.#datasets.find(ctx, id));
  }

  @Query(() => DatasetConnection)
  async datasets(
    @Args(() => SearchArgs) args: SearchArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<Dataset>> {
    return toConnection(await context.transact((ctx) => this.#datasets.list(ctx, pageRequest(args), args.search)));
  }

  @Mutation(() => RegisterDatasetPayload)
  registerDataset(
    @Arg('input', () => RegisterDatasetInput) input: RegisterDatasetInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterDatasetPayload> {
    return settle(
      'dataset',
      context.transact((ctx) => this.#datasets.register(ctx, input)),
    );
  }
}
