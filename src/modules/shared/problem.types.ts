import { Field, ObjectType } from 'type-graphql';
import type { Problem } from '../../kernel/errors.ts';

@ObjectType('Problem', {
  description: 'An expected failure, or a warning. `path` is an input field, or a place inside an uploaded file.',
})
export class ProblemType implements Problem {
  @Field(() => String)
  readonly code!: string;

  @Field(() => String)
  readonly message!: string;

  @Field(() => [String])
  readonly path!: readonly string[];
}
