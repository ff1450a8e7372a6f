import { Field, ID, InterfaceType } from 'type-graphql';
import type { IdKind } from '../../kernel/ids.ts';
import { kindOfId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';

/** The kinds of id that `node(id)` finds, with their GraphQL types. */
export const NODE_TYPES = {
  organization: 'Organization',
  model: 'Model',
  dataset: 'Dataset',
  audit: 'Audit',
  attack: 'Attack',
  perturbation: 'Perturbation',
  evaluation: 'Evaluation',
  report: 'Report',
} as const satisfies Partial<Record<IdKind, string>>;

export type NodeKind = keyof typeof NODE_TYPES;

/** How one kind of node is found; null when the caller's organization has none of that id. */
export interface NodeSource {
  readonly kind: NodeKind;
  find(ctx: TenantContext, id: string): Promise<{ readonly id: string } | null>;
}

/** Whether an id names something that `node(id)` can find. */
export function nodeKindOf(id: string): NodeKind | undefined {
  const kind = kindOfId(id);
  return kind !== undefined && kind in NODE_TYPES ? (kind as NodeKind) : undefined;
}

function typeNameOf(node: { readonly id: string }): string {
  const kind = nodeKindOf(node.id);
  if (!kind) throw new Error(`expected the id of a node, found ${node.id}`);
  return NODE_TYPES[kind];
}

@InterfaceType({ description: 'Anything with an id of its own.', resolveType: typeNameOf })
export abstract class Node {
  @Field(() => ID)
  readonly id!: string;
}
