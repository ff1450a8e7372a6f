import { Query, Resolver } from 'type-graphql';
import { DefenseAlgorithm } from './defense-algorithm.types.ts';
import type { DefenseCatalogueService } from './defense-catalogue.service.ts';

@Resolver()
export class DefenseAlgorithmResolver {
  readonly #catalogue: DefenseCatalogueService;

  constructor(catalogue: DefenseCatalogueService) {
    this.#catalogue = catalogue;
  }

  @Query(() => [DefenseAlgorithm], {
    description: 'The catalogue: what models can be hardened with, with a JSON Schema of the parameters.',
  })
  defenseAlgorithms(): readonly DefenseAlgorithm[] {
    return this.#catalogue.list();
  }
}
