import type { ValueNode } from 'graphql';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';

/** UTC, RFC 3339. */
export const DateTimeScalar: GraphQLScalarType = GraphQLDateTime;

/** Parameters and manifests whose schema is published beside them. */
export const JsonScalar: GraphQLScalarType = GraphQLJSON;

/** Byte counts: whole numbers that JSON and JavaScript carry exactly. */
export const BigIntScalar = new GraphQLScalarType<number, number>({
  name: 'BigInt',
  description: 'A whole number beyond the range of Int, up to 2^53 - 1; a string of digits is taken as well.',
  serialize: wholeNumber,
  parseValue: wholeNumber,
  parseLiteral: (node: ValueNode) =>
    wholeNumber(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
});

function wholeNumber(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new GraphQLError(
    `expected a whole number of at most ${Number.MAX_SAFE_INTEGER}, found ${JSON.stringify(value) ?? 'none'}`,
  );
}
