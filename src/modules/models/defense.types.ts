import { Field, ObjectType } from 'type-graphql';
import { JsonScalar } from '../shared/index.ts';

@ObjectType()
export class DefenseAlgorithm {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String)
  readonly summary!: string;

  @Field(() => String)
  readonly reference!: string;

  @Field(() => JsonScalar)
  readonly parametersSchema!: unknown;
}

@ObjectType({ description: 'How a hardened model was made from another.' })
export class Defense {
  @Field(() => DefenseAlgorithm)
  readonly algorithm!: DefenseAlgorithm;

  @Field(() => JsonScalar)
  readonly parameters!: unknown;
}
