import 'reflect-metadata';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildApiSchema } from './build-schema.ts';
import { ResolverInstances } from './resolver-instances.ts';

/** The API's schema in SDL, sorted; needs neither a database nor a configuration. */
export function emitSchema(): string {
  const schema = lexicographicSortSchema(buildApiSchema(new ResolverInstances([])));
  return `${printSchema(schema)}\n`;
}
