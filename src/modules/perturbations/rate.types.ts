import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Rate } from '../../robustness/metrics/index.ts';

@ObjectType('Rate', { description: 'A proportion with its sample size and interval.' })
export class RateType implements Rate {
  @Field(() => Float)
  readonly value!: number;

  @Field(() => Int)
  readonly successes!: number;

  @Field(() => Int)
  readonly n!: number;

  @Field(() => Float)
  readonly lower!: number;

  @Field(() => Float)
  readonly upper!: number;

  @Field(() => Float, { description: 'Of the interval, for example 0.95.' })
  readonly level!: number;

  @Field(() => String, { description: 'Of the interval, for example "wilson".' })
  readonly method!: string;
}
