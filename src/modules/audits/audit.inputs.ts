import { ArgsType, Field, Float, ID, InputType, Int } from 'type-graphql';
import type { GoalKind, NormName } from '../attacks/index.ts';
import { GoalEnum, NormEnum } from '../attacks/index.ts';
import { JsonScalar, PageArgs } from '../shared/index.ts';
import { RunStateEnum } from './audit.enums.ts';
import type { RunState } from './audit.record.ts';

@InputType()
export class AttackInput {
  @Field(() => String)
  readonly algorithm!: string;

  @Field(() => GoalEnum, { defaultValue: 'NONTARGETED' })
  readonly goal!: GoalKind;

  @Field(() => String, { nullable: true, description: 'Required when TARGETED.' })
  readonly targetClass?: string | null;

  @Field(() => NormEnum, { defaultValue: 'LINF' })
  readonly norm!: NormName;

  @Field(() => Float, {
    nullable: true,
    description: 'Budget in [0,1] pixels; exactly one of epsilon and zetaPercent.',
  })
  readonly epsilon?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Budget as a percentage of the mean image norm of the generation split, over all channels.',
  })
  readonly zetaPercent?: number | null;

  @Field(() => Int, { defaultValue: 1 })
  readonly seed!: number;

  @Field(() => JsonScalar, { nullable: true })
  readonly parameters?: unknown;
}

@InputType()
export class AcceptanceLimitInput {
  @Field(() => String)
  readonly metric!: string;

  @Field(() => Float, { nullable: true })
  readonly max?: number | null;

  @Field(() => Float, { nullable: true })
  readonly min?: number | null;

  @Field(() => String)
  readonly rationale!: string;
}

@InputType()
export class LaunchAuditInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => [ID])
  readonly modelIds!: readonly string[];

  @Field(() => ID)
  readonly datasetId!: string;

  @Field(() => [AttackInput])
  readonly attacks!: readonly AttackInput[];

  @Field(() => [AcceptanceLimitInput], {
    nullable: true,
    description: 'Frozen before the run; verdicts are decided against them.',
  })
  readonly limits?: readonly AcceptanceLimitInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key and input give the same audit, however often they are sent.',
  })
  readonly idempotencyKey?: string | null;
}

@ArgsType()
export class AuditsArgs extends PageArgs {
  @Field(() => RunStateEnum, { nullable: true })
  readonly state?: RunState | null;
}
