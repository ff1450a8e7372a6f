import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Connection } from '../shared/index.ts';
import { pageRequest, settle, toConnection } from '../shared/index.ts';
import type { RequestContext } from '../tenancy/index.ts';
import { ScorePerturbationInput } from './perturbation.inputs.ts';
import type { PerturbationService } from './perturbation.service.ts';
import {
  Perturbation,
  PerturbationConnection,
  PerturbationsArgs,
  ScorePerturbationPayload,
} from './perturbation.types.ts';

@Resolver()
export class PerturbationResolver {
  readonly #perturbations: PerturbationService;

  constructor(perturbations: PerturbationService) {
    this.#perturbations = perturbations;
  }

  @Query(() => Perturbation, { nullable: true })
  perturbation(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Perturbation | null> {
    return context.transact((ctx) => this.#perturbations.find(ctx, id));
  }

  @Query(() => PerturbationConnection)
  async perturbations(
    @Args(() => PerturbationsArgs) args: PerturbationsArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<Perturbation>> {
    return toConnection(await context.transact((ctx) => this.#perturbations.list(ctx, pageRequest(args), args)));
  }

  @Mutation(() => ScorePerturbationPayload, {
    description: 'A perturbation on models it was not made on: runs as an audit, with the same states and events.',
  })
  scorePerturbation(
    @Arg('input', () => ScorePerturbationInput) input: ScorePerturbationInput,
    @Ctx() context: RequestContext,
  ): Promise<ScorePerturbationPayload> {
    return settle(
      'audit',
      context.transact((ctx) => this.#perturbations.score(ctx, input)),
    );
  }
}
