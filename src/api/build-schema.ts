import type { GraphQLSchema } from 'graphql';
import type { BuildSchemaOptions, ContainerType, PubSub } from 'type-graphql';
import { buildSchemaSync } from 'type-graphql';
import { attackResolvers } from '../modules/attacks/index.ts';
import { auditResolvers } from '../modules/audits/index.ts';
import { comparisonResolvers } from '../modules/comparisons/index.ts';
import { datasetResolvers } from '../modules/datasets/index.ts';
import { defenseResolvers } from '../modules/defenses/index.ts';
import { modelResolvers } from '../modules/models/index.ts';
import { perturbationResolvers } from '../modules/perturbations/index.ts';
import { reportResolvers } from '../modules/reports/index.ts';
import { tenancyResolvers } from '../modules/tenancy/index.ts';
import { uploadResolvers } from '../modules/uploads/index.ts';
import { NodeResolver } from './node.resolver.ts';

/** Every class whose queries, mutations, subscriptions and fields make up the API. */
const RESOLVER_CLASSES: BuildSchemaOptions['resolvers'] = [
  NodeResolver,
  ...tenancyResolvers,
  ...uploadResolvers,
  ...defenseResolvers,
  ...modelResolvers,
  ...datasetResolvers,
  ...attackResolvers,
  ...auditResolvers,
  ...perturbationResolvers,
  ...comparisonResolvers,
  ...reportResolvers,
];

/** type-graphql demands one although each subscription brings its own source. */
const NO_PUB_SUB: PubSub = {
  publish() {
    throw new Error('events are published by the database');
  },
  subscribe() {
    throw new Error('events come from the event feed');
  },
};

/** The schema of the whole API; `container` gives the instance of each resolver class. */
export function buildApiSchema(container: ContainerType): GraphQLSchema {
  return buildSchemaSync({ resolvers: RESOLVER_CLASSES, container, pubSub: NO_PUB_SUB, validate: false });
}
