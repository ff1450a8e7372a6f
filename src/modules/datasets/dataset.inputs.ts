import { Field, Float, ID, InputType } from 'type-graphql';

@InputType()
export class RegisterDatasetInput {
  @Field(() => ID)
  readonly uploadId!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => String, { defaultValue: '1' })
  readonly version!: string;

  @Field(() => String, { nullable: true, description: 'For example "chest X-ray", "dermatoscopy", "OCT", "fundus".' })
  readonly modality?: string | null;

  @Field(() => [String], { description: 'In the order that the labels count them.' })
  readonly classes!: readonly string[];

  @Field(() => Float, {
    defaultValue: 0.5,
    description: 'Used only where the file has no split of its own; grouped by patient where known.',
  })
  readonly generationFraction!: number;
}
