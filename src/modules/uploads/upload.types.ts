import { Field, ID, ObjectType } from 'type-graphql';
import { DateTimeScalar, ProblemType } from '../shared/index.ts';

@ObjectType()
export class Upload {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => DateTimeScalar)
  readonly expiresAt!: Date;
}

@ObjectType()
export class CreateUploadPayload {
  @Field(() => Upload, { nullable: true })
  readonly upload!: Upload | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}
