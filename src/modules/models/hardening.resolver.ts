import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { settle } from '../shared/index.ts';
import type { RequestContext } from '../tenancy/index.ts';
import { HardenModelInput } from './hardening.inputs.ts';
import type { ModelService } from './model.service.ts';
import { CancelHardeningPayload, HardenModelPayload } from './model.types.ts';

@Resolver()
export class HardeningResolver {
  readonly #models: ModelService;

  constructor(models: ModelService) {
    this.#models = models;
  }

  @Mutation(() => HardenModelPayload, {
    description: 'Makes a new model with a defense: VALIDATING until it has been trained and read, with progress on modelEvents.',
  })
  hardenModel(
    @Arg('input', () => HardenModelInput) input: HardenModelInput,
    @Ctx() context: RequestContext,
  ): Promise<HardenModelPayload> {
    return settle(
      'model',
      context.transact((ctx) => this.#models.harden(ctx, input)),
    );
  }

  @Mutation(() => CancelHardeningPayload, { description: 'The model becomes REJECTED with the problem CANCELLED.' })
  cancelHardening(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<CancelHardeningPayload> {
    return settle(
      'model',
      context.transact((ctx) => this.#models.cancelHardening(ctx, id)),
    );
  }
}
