import type { Defense } from '../../robustness/defenses/index.ts';
import { defenseCatalogue } from '../../robustness/defenses/index.ts';
import { DefenseAlgorithmResolver } from './defense-algorithm.resolver.ts';
import { DefenseCatalogueService } from './defense-catalogue.service.ts';

export { DefenseAlgorithm } from './defense-algorithm.types.ts';
export { DefenseCatalogueService } from './defense-catalogue.service.ts';
export type { DefenseKind, DefenseRecord } from './defense-catalogue.service.ts';

/** Classes only: what the schema is emitted from. */
export const defenseResolvers = [DefenseAlgorithmResolver] as const;

export interface DefensesModule {
  readonly service: DefenseCatalogueService;
  readonly resolvers: readonly object[];
}

/** Composes the catalogue; another than the product's own is for tests. */
export function createDefensesModule(defenses: readonly Defense[] = defenseCatalogue): DefensesModule {
  const service = new DefenseCatalogueService(defenses);
  return { service, resolvers: [new DefenseAlgorithmResolver(service)] };
}
