import { ArgsType, Field, Float, ID, InputType, Int } from 'type-graphql';
import type { GoalKind, NormName } from '../attacks/index.ts';
import { GoalEnum, NormEnum } from '../attacks/index.ts';
import { JsonScalar, PageArgs } from '../shared/index.ts';
import { RunStateEnum } from './audit.enums.ts';
import type { RunState } from './audit.record.ts';
import { USUAL_CHECK_SETTINGS } from './check-settings.ts';

@InputType()
export class AttackInput {
  @Field(() => String)
  readonly algorithm!: string;

  @Field(() => GoalEnum, { defaultValue: 'NONTARGETED' })
  readonly goal!: GoalKind;

  @Field(() => String, { nullable: true, description: 'Required when TARGETED.' })
  readonly targetClass?: string | null;

  @Field(() => String, { nullable: true, description: 'Only images of this class, by label, are attacked.' })
  readonly fromClass?: string | null;

  @Field(() => NormEnum, { defaultValue: 'LINF' })
  readonly norm!: NormName;

  @Field(() => Float, {
    nullable: true,
    description: 'Budget in [0,1] pixels; exactly one of epsilon and zetaPercent, neither for a corruption.',
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

  @Field(() => [String], {
    nullable: true,
    description: 'How the images travel before they are scored: names of Query.channels; null: all. "float" is always among them.',
  })
  readonly channels?: readonly string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Learn from so many images of the generation split only, the first of an order by the seed; null: all.',
  })
  readonly generationImages?: number | null;
}

@InputType({ description: 'A named list of attacks for one threat model, chosen for each model: see Query.attackPresets.' })
export class PresetInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => GoalEnum, { defaultValue: 'NONTARGETED' })
  readonly goal!: GoalKind;

  @Field(() => String, { nullable: true, description: 'Required when TARGETED.' })
  readonly targetClass?: string | null;

  @Field(() => String, { nullable: true, description: 'Only images of this class, by label, are attacked.' })
  readonly fromClass?: string | null;

  @Field(() => NormEnum, { defaultValue: 'LINF' })
  readonly norm!: NormName;

  @Field(() => Float, { nullable: true, description: 'As in AttackInput.' })
  readonly epsilon?: number | null;

  @Field(() => Float, { nullable: true, description: 'As in AttackInput.' })
  readonly zetaPercent?: number | null;

  @Field(() => Int, { defaultValue: 1, description: 'Attacks run several times take the next ones, too.' })
  readonly seed!: number;

  @Field(() => [String], { nullable: true, description: 'As in AttackInput.' })
  readonly channels?: readonly string[] | null;
}

@InputType({ description: 'How much work the sanity checks may do on each model.' })
export class ChecksInput {
  @Field(() => Int, { defaultValue: USUAL_CHECK_SETTINGS.images, description: 'Of the evaluation split.' })
  readonly images!: number;

  @Field(() => Int, { defaultValue: USUAL_CHECK_SETTINGS.steps, description: 'Of an iterative attack.' })
  readonly steps!: number;

  @Field(() => Int, { defaultValue: USUAL_CHECK_SETTINGS.restarts })
  readonly restarts!: number;

  @Field(() => Int, { defaultValue: USUAL_CHECK_SETTINGS.queries, description: 'Model queries an image of the black-box attacks.' })
  readonly queries!: number;

  @Field(() => Int, { defaultValue: USUAL_CHECK_SETTINGS.randomDraws, description: 'Random perturbations drawn an image.' })
  readonly randomDraws!: number;

  @Field(() => Int, { defaultValue: USUAL_CHECK_SETTINGS.seed })
  readonly seed!: number;
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

  @Field(() => [AttackInput], { description: 'Each is run on every model; may be empty beside presets.' })
  readonly attacks!: readonly AttackInput[];

  @Field(() => [PresetInput], { nullable: true, description: 'More attacks, after those listed.' })
  readonly presets?: readonly PresetInput[] | null;

  @Field(() => [AcceptanceLimitInput], {
    nullable: true,
    description: 'Frozen before the run; verdicts are decided against them.',
  })
  readonly limits?: readonly AcceptanceLimitInput[] | null;

  @Field(() => ChecksInput, { nullable: true, description: 'Of the sanity checks run on each model after the attacks; null: as by default.' })
  readonly checks?: ChecksInput | null;

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
