import { Field, InputType } from 'type-graphql';
import { BigIntScalar } from '../shared/index.ts';

@InputType()
export class CreateUploadInput {
  @Field(() => String, { description: 'Shown to people, and its ending tells the format; without folders.' })
  readonly fileName!: string;

  @Field(() => BigIntScalar)
  readonly sizeBytes!: number;

  @Field(() => String, { nullable: true, description: 'What the bytes must hash to, in lower-case hex.' })
  readonly sha256?: string | null;
}
