import { Field, ID, InputType } from 'type-graphql';
import type { GoalKind, NormName } from '../attacks/index.ts';
import { GoalEnum, NormEnum } from '../attacks/index.ts';

@InputType()
export class ComparisonInput {
  @Field(() => [ID], { description: 'The rows, in this order; at most 20.' })
  readonly modelIds!: readonly string[];

  @Field(() => [ID], { nullable: true, description: 'Only attacks of these audits; null: of all.' })
  readonly auditIds?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Also what made a perturbation that was scored again.' })
  readonly algorithm?: string | null;

  @Field(() => GoalEnum, { nullable: true })
  readonly goal?: GoalKind | null;

  @Field(() => NormEnum, { nullable: true })
  readonly norm?: NormName | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of channels or severities; null: "float", and all severities of a corruption named as algorithm.',
  })
  readonly channels?: readonly string[] | null;

  @Field(() => String, {
    defaultValue: 'foolingRate',
    description: 'A rate of Evaluation; columns where the attack has no such rate are left out.',
  })
  readonly metric!: string;
}
