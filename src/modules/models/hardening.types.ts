import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../shared/index.ts';
import type { HardeningProgress } from './hardening.record.ts';

@ObjectType('HardeningProgress')
export class HardeningProgressType implements HardeningProgress {
  @Field(() => Float, { description: '0 to 1; never falls.' })
  readonly fraction!: number;

  @Field(() => String)
  readonly phase!: string;

  @Field(() => Int, { nullable: true })
  readonly epoch?: number;

  @Field(() => Int, { nullable: true })
  readonly epochs?: number;

  @Field(() => Float, { nullable: true, description: 'Mean training loss of the epoch so far.' })
  readonly loss?: number;

  @Field(() => Float, { nullable: true, description: 'On the images kept from the generation split for validation.' })
  readonly validationAccuracy?: number;

  @Field(() => Float, { nullable: true })
  readonly etaSeconds?: number;
}

@ObjectType({ description: 'The making of a model from another.' })
export class Hardening {
  @Field(() => ID, { description: 'What it learns from: the generation split.' })
  readonly datasetId!: string;

  @Field(() => Int)
  readonly seed!: number;

  @Field(() => HardeningProgressType)
  readonly progress!: HardeningProgressType;

  @Field(() => Boolean, { description: "Whether the parent's latest audit on the data set is repeated on the model." })
  readonly reaudit!: boolean;

  @Field(() => ID, { nullable: true, description: 'The audit launched for that; null: none (yet), for the reason said in an event.' })
  readonly reauditId!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the run that goes on, or was the last, began.' })
  readonly startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly finishedAt!: Date | null;
}
