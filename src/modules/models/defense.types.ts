import { Field, ObjectType } from 'type-graphql';
import { DefenseAlgorithm } from '../defenses/index.ts';
import { JsonScalar } from '../shared/index.ts';

@ObjectType({ description: 'How a hardened model was made from another.' })
export class Defense {
  @Field(() => DefenseAlgorithm)
  readonly algorithm!: DefenseAlgorithm;

  @Field(() => JsonScalar, { description: 'With every default filled in.' })
  readonly parameters!: unknown;
}
