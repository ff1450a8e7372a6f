import { Query, Resolver } from 'type-graphql';
import { AttackAlgorithm } from './attack-algorithm.types.ts';
import type { AttackCatalogueService } from './attack-catalogue.service.ts';

@Resolver()
export class AttackAlgorithmResolver {
  readonly #catalogue: AttackCatalogueService;

  constructor(catalogue: AttackCatalogueService) {
    this.#catalogue = catalogue;
  }

  @Query(() => [AttackAlgorithm], {
    description: 'The catalogue: what can be launched, with a JSON Schema of the parameters.',
  })
  attackAlgorithms(): readonly AttackAlgorithm[] {
    return this.#catalogue.list();
  }
}
