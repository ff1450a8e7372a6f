import { GraphQLBigInt, GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';
import type { GraphQLScalarType } from 'graphql';

/** Byte counts; numbers in JSON. */
export const BigIntScalar: GraphQLScalarType = GraphQLBigInt;
/** UTC, RFC 3339. */
export const DateTimeScalar: GraphQLScalarType = GraphQLDateTime;
/** Parameters and manifests whose schema is published beside them. */
export const JsonScalar: GraphQLScalarType = GraphQLJSON;
