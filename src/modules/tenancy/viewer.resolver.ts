import { Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from './request-context.ts';
import type { TenancyService } from './tenancy.service.ts';
import { Viewer } from './tenancy.types.ts';

@Resolver()
export class ViewerResolver {
  readonly #tenancy: TenancyService;

  constructor(tenancy: TenancyService) {
    this.#tenancy = tenancy;
  }

  @Query(() => Viewer)
  viewer(@Ctx() context: RequestContext): Promise<Viewer> {
    return context.transact((ctx) => this.#tenancy.viewer(ctx));
  }
}
