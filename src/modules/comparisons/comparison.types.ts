import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { RateType } from '../perturbations/index.ts';
import type { Column, ComparisonRecord, CurveKind, CurveRecord, PairRecord, SpreadRecord } from './comparison.record.ts';

export const CurveKindEnum: Readonly<{ [K in CurveKind]: K }> = {
  EPSILON: 'EPSILON',
  GENERATION_IMAGES: 'GENERATION_IMAGES',
  SEED: 'SEED',
  SEVERITY: 'SEVERITY',
};
registerEnumType(CurveKindEnum, { name: 'CurveKind', description: 'What a curve varies.' });

/** Columns, rows, pairs and curves are resolved in ComparisonFieldsResolver. */
@ObjectType({ description: 'Models side by side: the newest score of each under each threat configuration.' })
export class Comparison {
  readonly record!: ComparisonRecord;

  @Field(() => String)
  readonly metric!: string;
}

/** Model and cells are resolved in ComparisonRowResolver. */
@ObjectType()
export class ComparisonRow {
  readonly modelId!: string;
  readonly columns!: readonly Column[];
}

/** `attack` is resolved in ComparisonCellResolver. */
@ObjectType()
export class ComparisonCell {
  readonly attackId!: string | null;

  @Field(() => String)
  readonly column!: string;

  @Field(() => RateType, { nullable: true, description: 'Null where the model was not scored so.' })
  readonly rate!: RateType | null;
}

/** `a` and `b` are resolved in PairedTestResolver. */
@ObjectType({ description: 'Two models on the same images: in how many of them only one is a success.' })
export class PairedTest implements PairRecord {
  readonly aId!: string;
  readonly bId!: string;

  @Field(() => String)
  readonly column!: string;

  @Field(() => Int, { description: 'Images that the rate counts for both models.' })
  readonly n!: number;

  @Field(() => Int)
  readonly onlyA!: number;

  @Field(() => Int)
  readonly onlyB!: number;

  @Field(() => Int, { description: 'Images that the rate leaves out for at least one of the models.' })
  readonly leftOut!: number;

  @Field(() => Float, { description: 'Rate of a minus rate of b.' })
  readonly difference!: number;

  @Field(() => Float)
  readonly lower!: number;

  @Field(() => Float)
  readonly upper!: number;

  @Field(() => Float, { description: 'Two-sided.' })
  readonly pValue!: number;

  @Field(() => Float, { description: 'Over all pairs of this comparison.' })
  readonly pAdjusted!: number;

  @Field(() => String)
  readonly method!: string;
}

/** `attack` is resolved in CurvePointResolver. */
@ObjectType()
export class CurvePoint {
  readonly attackId!: string;

  @Field(() => Float)
  readonly x!: number;

  @Field(() => RateType)
  readonly rate!: RateType;
}

@ObjectType({ description: 'How far luck of the attack goes, from seed to seed; beside the sampling intervals, never in their place.' })
export class SeedSpread implements SpreadRecord {
  @Field(() => Int)
  readonly seeds!: number;

  @Field(() => Float)
  readonly mean!: number;

  @Field(() => Float, { nullable: true })
  readonly sd!: number | null;

  @Field(() => Float)
  readonly min!: number;

  @Field(() => Float)
  readonly max!: number;
}

/** `model` is resolved in CurveResolver. */
@ObjectType({ description: 'The metric of one model against one thing that was varied, all else being the same.' })
export class Curve implements CurveRecord {
  readonly modelId!: string;

  @Field(() => CurveKindEnum)
  readonly kind!: CurveKind;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String)
  readonly xLabel!: string;

  @Field(() => [CurvePoint])
  readonly points!: readonly CurvePoint[];

  @Field(() => SeedSpread, { nullable: true, description: 'Of a curve over seeds.' })
  readonly spread!: SeedSpread | null;
}
