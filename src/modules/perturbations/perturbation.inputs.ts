import { Field, ID, InputType } from 'type-graphql';

@InputType()
export class ScorePerturbationInput {
  @Field(() => ID)
  readonly perturbationId!: string;

  @Field(() => [ID])
  readonly modelIds!: readonly string[];

  @Field(() => ID, { nullable: true, description: 'Null: the data set it was made with.' })
  readonly datasetId?: string | null;
}
