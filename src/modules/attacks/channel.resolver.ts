import { Query, Resolver } from 'type-graphql';
import type { AttackCatalogueService } from './attack-catalogue.service.ts';
import { Channel } from './channel.types.ts';

@Resolver()
export class ChannelResolver {
  readonly #catalogue: AttackCatalogueService;

  constructor(catalogue: AttackCatalogueService) {
    this.#catalogue = catalogue;
  }

  @Query(() => [Channel], { description: 'The direct one, "float", first.' })
  channels(): readonly Channel[] {
    return this.#catalogue.channels();
  }
}
