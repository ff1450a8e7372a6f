import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CheckFinding as Finding, CheckSettings as Settings } from '../../robustness/checks/finding.ts';
import { DateTimeScalar, JsonScalar, ProblemType } from '../shared/index.ts';
import { RunStateEnum } from './audit.enums.ts';
import type { RunState } from './audit.record.ts';
import { AttackProgress } from './attack-progress.types.ts';
import type { ChecksResultRecord } from './check-run.record.ts';

export const CheckOutcomeEnum: Readonly<{ [K in Finding['outcome']]: K }> = {
  PASS: 'PASS',
  FAIL: 'FAIL',
  INCONCLUSIVE: 'INCONCLUSIVE',
  NOT_TESTED: 'NOT_TESTED',
};
registerEnumType(CheckOutcomeEnum, { name: 'CheckOutcome' });

@ObjectType({ description: 'How much work the sanity checks may do on each model; declared at launch.' })
export class CheckSettings implements Settings {
  @Field(() => Int, { description: 'Images of the evaluation split, drawn by the seed; all when there are fewer.' })
  readonly images!: number;

  @Field(() => Int, { description: 'Of an iterative attack.' })
  readonly steps!: number;

  @Field(() => Int)
  readonly restarts!: number;

  @Field(() => Int, { description: 'Model queries an image of the score-based and of the label-only attack.' })
  readonly queries!: number;

  @Field(() => Int, { description: 'Random perturbations drawn an image.' })
  readonly randomDraws!: number;

  @Field(() => Int)
  readonly seed!: number;
}

@ObjectType({ description: 'What one sanity check found on one model.' })
export class CheckFinding implements Finding {
  @Field(() => String, { description: 'S-01, S-02 …' })
  readonly id!: string;

  @Field(() => CheckOutcomeEnum)
  readonly outcome!: Finding['outcome'];

  @Field(() => String, { description: 'With the numbers.' })
  readonly detail!: string;

  @Field(() => JsonScalar, { description: 'What was measured, by name.' })
  readonly numbers!: Readonly<Record<string, number>>;
}

/** Model, figures and findings are resolved in CheckRunFieldsResolver. */
@ObjectType({ description: 'The sanity checks of one model of an audit; they run when its attacks have ended.' })
export class CheckRun {
  readonly modelId!: string;
  readonly result!: ChecksResultRecord | null;

  @Field(() => ID)
  readonly id!: string;

  @Field(() => RunStateEnum)
  readonly state!: RunState;

  @Field(() => CheckSettings)
  readonly settings!: CheckSettings;

  @Field(() => AttackProgress)
  readonly progress!: AttackProgress;

  @Field(() => ProblemType, { nullable: true, description: 'Why they could not be run.' })
  readonly problem!: ProblemType | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly finishedAt!: Date | null;
}

