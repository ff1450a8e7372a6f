import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType()
export class AttackProgress {
  @Field(() => Float)
  readonly fraction!: number;

  @Field(() => String)
  readonly phase!: string;

  @Field(() => Int, { nullable: true })
  readonly epoch?: number;

  @Field(() => Int, { nullable: true })
  readonly epochs?: number;

  @Field(() => Float, { nullable: true, description: 'On the generation split, as last measured.' })
  readonly successRate?: number;

  @Field(() => Float, { nullable: true })
  readonly imagesPerSecond?: number;

  @Field(() => Float, { nullable: true })
  readonly etaSeconds?: number;
}
