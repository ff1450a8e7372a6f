import { Query, Resolver } from 'type-graphql';
import type { AttackCatalogueService } from './attack-catalogue.service.ts';
import { AttackPreset } from './attack-preset.types.ts';

@Resolver()
export class AttackPresetResolver {
  readonly #catalogue: AttackCatalogueService;

  constructor(catalogue: AttackCatalogueService) {
    this.#catalogue = catalogue;
  }

  @Query(() => [AttackPreset], { description: 'The quickest first.' })
  attackPresets(): readonly AttackPreset[] {
    return this.#catalogue.presets();
  }
}
