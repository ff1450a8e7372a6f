import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { getNamedType, getNullableType, GraphQLError, isCompositeType, isListType, Kind } from 'graphql';
// Its ES module build loads a second copy of graphql, whose schema ours is not; the CommonJS build shares the one copy.
import type { ComplexityEstimator } from 'graphql-query-complexity/cjs';
import { getComplexity } from 'graphql-query-complexity/cjs';

export const MAX_DEPTH = 15;
export const MAX_COMPLEXITY = 50_000;

/** Objects assumed in a list that is not paged, such as the attacks of an audit. */
const UNPAGED_LIST = 5;

/** Lists that are often longer: about as long as a large comparison has them. */
const LONG_LISTS: Readonly<Record<string, number>> = {
  'Comparison.rows': 20,
  'ComparisonRow.cells': 64,
  'Comparison.pairs': 200,
  'Comparison.curves': 40,
  'Curve.points': 10,
};

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Why a valid operation is too costly to run (TOO_COMPLEX), or undefined when it is not. */
export function costFault(operation: Operation): GraphQLError | undefined {
  const depth = depthOf(operation.document);
  if (depth > MAX_DEPTH) return tooComplex(`expected an operation at most ${MAX_DEPTH} fields deep, found ${depth}`);
  const complexity = complexityOf(operation);
  if (complexity <= MAX_COMPLEXITY) return undefined;
  return tooComplex(
    `expected an operation that asks for at most ${MAX_COMPLEXITY} values, found about ${complexity}; ask for shorter pages`,
  );
}

function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'TOO_COMPLEX', http: { status: 400 } } });
}

/** Fields below fields; introspection has its own limit in graphql-js. */
function depthOf(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();
  const fragmentDepth = (name: string): number => {
    const depth = known.get(name) ?? below(fragments.get(name)?.selectionSet);
    known.set(name, depth);
    return depth;
  };
  const below = (selections: SelectionSetNode | undefined): number =>
    Math.max(
      0,
      ...(selections?.selections ?? []).map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return fragmentDepth(selection.name.value);
        if (selection.kind === Kind.INLINE_FRAGMENT) return below(selection.selectionSet);
        return selection.name.value.startsWith('__') ? 0 : 1 + below(selection.selectionSet);
      }),
    );
  return Math.max(
    0,
    ...document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? below(definition.selectionSet) : 0,
    ),
  );
}

/** One for each value; what lies in a list counts as often as the list is long, or is assumed to be. */
const estimate: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const { first } = args;
  if (typeof first === 'number') return 1 + Math.max(1, first) * childComplexity;
  const inConnection = type.name.endsWith('Connection');
  const objects = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
  const length = LONG_LISTS[`${type.name}.${field.name}`] ?? UNPAGED_LIST;
  return 1 + (objects && !inConnection ? length : 1) * childComplexity;
};

function complexityOf({ schema, document, operationName, variables }: Operation): number {
  try {
    return getComplexity({
      schema,
      query: document,
      variables: variables ?? {},
      estimators: [estimate],
      ...(operationName ? { operationName } : {}),
    });
  } catch (error) {
    // Variables of the wrong type: execution refuses them, with a better message, before anything runs.
    if (error instanceof GraphQLError) return 0;
    throw error;
  }
}
