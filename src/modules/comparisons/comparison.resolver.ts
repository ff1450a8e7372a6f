import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../tenancy/index.ts';
import { ComparisonInput } from './comparison.inputs.ts';
import type { ComparisonService } from './comparison.service.ts';
import { Comparison, ComparisonCell, ComparisonRow, Curve, PairedTest } from './comparison.types.ts';

@Resolver(() => Comparison)
export class ComparisonResolver {
  readonly #comparisons: ComparisonService;

  constructor(comparisons: ComparisonService) {
    this.#comparisons = comparisons;
  }

  @Query(() => Comparison, { description: 'Architectures and defenses side by side, paired on the same images.' })
  async comparison(
    @Arg('input', () => ComparisonInput) input: ComparisonInput,
    @Ctx() context: RequestContext,
  ): Promise<Comparison> {
    const record = await context.transact((ctx) => this.#comparisons.compare(ctx, input));
    return { record, metric: record.metric };
  }

  @FieldResolver(() => [String], { description: '"uap-sgd · nontargeted · L-infinity 0.0157 · float"' })
  columns(@Root() { record }: Comparison): readonly string[] {
    return record.columns.map((column) => column.title);
  }

  @FieldResolver(() => [ComparisonRow], { description: 'In the order of the models asked for.' })
  rows(@Root() { record: { models, columns } }: Comparison): readonly ComparisonRow[] {
    return models.map((model) => ({ modelId: model.id, columns }));
  }

  @FieldResolver(() => [PairedTest], { description: 'Each pair of models scored in the same column.' })
  pairs(@Root() { record }: Comparison, @Ctx() { identity }: RequestContext): Promise<readonly PairedTest[]> {
    return this.#comparisons.pairsOf(identity.organizationId, record);
  }

  @FieldResolver(() => [Curve], { description: 'Sweeps over budgets, generation images, seeds and severities.' })
  curves(@Root() { record }: Comparison): readonly Curve[] {
    return this.#comparisons.curvesOf(record);
  }
}

@Resolver(() => ComparisonRow)
export class ComparisonRowResolver {
  @FieldResolver(() => [ComparisonCell], { description: 'One a column, in the order of the columns.' })
  cells(@Root() { modelId, columns }: ComparisonRow): readonly ComparisonCell[] {
    return columns.map(({ title, scores }) => {
      const score = scores.get(modelId);
      return { column: title, rate: score?.rate ?? null, attackId: score?.attack.id ?? null };
    });
  }
}
