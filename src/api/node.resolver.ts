import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { NodeKind, NodeSource, RequestContext } from '../modules/tenancy/index.ts';
import { Node, nodeKindOf } from '../modules/tenancy/index.ts';

/** Finds anything by its id, whose prefix tells which module to ask. */
@Resolver()
export class NodeResolver {
  readonly #sources: ReadonlyMap<NodeKind, NodeSource>;

  constructor(sources: readonly NodeSource[]) {
    this.#sources = new Map(sources.map((source) => [source.kind, source]));
  }

  @Query(() => Node, { nullable: true })
  async node(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Node | null> {
    const kind = nodeKindOf(id);
    const source = kind && this.#sources.get(kind);
    return source ? context.transact((ctx) => source.find(ctx, id)) : null;
  }
}
