import { attackCatalogue, attackPresets } from '../../robustness/attacks/index.ts';
import { channelCatalogue } from '../../robustness/channels/index.ts';
import { AttackAlgorithmResolver } from './attack-algorithm.resolver.ts';
import type { Catalogues } from './attack-catalogue.service.ts';
import { AttackCatalogueService } from './attack-catalogue.service.ts';
import { AttackPresetResolver } from './attack-preset.resolver.ts';
import { ChannelResolver } from './channel.resolver.ts';

export { AttackAlgorithm, GoalEnum, NormEnum } from './attack-algorithm.types.ts';
export type { AlgorithmRecord, AttackKind, ChannelRecord, GoalKind, Knowledge, NormName } from './attack-catalogue.service.ts';
export { AttackCatalogueService } from './attack-catalogue.service.ts';

/** Classes only: what the schema is emitted from. */
export const attackResolvers = [AttackAlgorithmResolver, AttackPresetResolver, ChannelResolver] as const;

export interface AttacksModule {
  readonly service: AttackCatalogueService;
  readonly resolvers: readonly object[];
}

const OWN: Catalogues = { attacks: attackCatalogue, channels: channelCatalogue, presets: attackPresets };

/** Composes the catalogue; others than the product's own are for tests. */
export function createAttacksModule(catalogues: Partial<Catalogues> = {}): AttacksModule {
  const service = new AttackCatalogueService({ ...OWN, ...catalogues });
  return {
    service,
    resolvers: [new AttackAlgorithmResolver(service), new AttackPresetResolver(service), new ChannelResolver(service)],
  };
}
