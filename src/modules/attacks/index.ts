import type { Attack } from '../../robustness/attacks/index.ts';
import { attackCatalogue } from '../../robustness/attacks/index.ts';
import { AttackAlgorithmResolver } from './attack-algorithm.resolver.ts';
import { AttackCatalogueService } from './attack-catalogue.service.ts';

export { AttackAlgorithm, GoalEnum, NormEnum } from './attack-algorithm.types.ts';
export type { AlgorithmRecord, GoalKind, Knowledge, NormName } from './attack-catalogue.service.ts';
export { AttackCatalogueService } from './attack-catalogue.service.ts';

/** Classes only: what the schema is emitted from. */
export const attackResolvers = [AttackAlgorithmResolver] as const;

export interface AttacksModule {
  readonly service: AttackCatalogueService;
  readonly resolvers: readonly object[];
}

/** Composes the catalogue; other attacks than the product's own are for tests. */
export function createAttacksModule(catalogue: readonly Attack[] = attackCatalogue): AttacksModule {
  const service = new AttackCatalogueService(catalogue);
  return { service, resolvers: [new AttackAlgorithmResolver(service)] };
}
