import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { RateType } from '../perturbations/index.ts';
import { BigIntScalar, connectionOf, DateTimeScalar, ProblemType } from '../shared/index.ts';
import { Node } from '../tenancy/index.ts';
import type { CheckSeverity, CriterionVerdictRecord, ReportState, SanityCheckRecord, Verdict } from './report.record.ts';

const ReportStateEnum: Readonly<{ [K in ReportState]: K }> = {
  RENDERING: 'RENDERING',
  READY: 'READY',
  FAILED: 'FAILED',
};
registerEnumType(ReportStateEnum, { name: 'ReportState' });

const VerdictEnum: Readonly<{ [K in Verdict]: K }> = {
  PASS: 'PASS',
  FAIL: 'FAIL',
  INCONCLUSIVE: 'INCONCLUSIVE',
  NOT_TESTED: 'NOT_TESTED',
  INVALID: 'INVALID',
};
registerEnumType(VerdictEnum, { name: 'Verdict' });

@ObjectType()
export class CriterionVerdict implements CriterionVerdictRecord {
  @Field(() => String)
  readonly criterion!: string;

  @Field(() => VerdictEnum)
  readonly verdict!: Verdict;

  @Field(() => RateType, { nullable: true })
  readonly observed!: RateType | null;

  @Field(() => String)
  readonly limit!: string;

  @Field(() => String)
  readonly rationale!: string;
}

export const CheckSeverityEnum: Readonly<{ [K in CheckSeverity]: K }> = { BLOCKING: 'BLOCKING', WARNING: 'WARNING' };
registerEnumType(CheckSeverityEnum, {
  name: 'CheckSeverity',
  description: 'A failed BLOCKING check makes every verdict INVALID; a failed WARNING is to be read.',
});

@ObjectType()
export class SanityCheck implements SanityCheckRecord {
  @Field(() => String)
  readonly id!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => CheckSeverityEnum, { nullable: true, description: 'Null in reports of earlier versions.' })
  readonly severity?: CheckSeverity | null;

  @Field(() => VerdictEnum)
  readonly outcome!: Verdict;

  @Field(() => String)
  readonly detail!: string;
}

/** `url` is resolved in ReportFileResolver. */
@ObjectType()
export class ReportFile {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly mediaType!: string;

  @Field(() => BigIntScalar)
  readonly sizeBytes!: number;

  @Field(() => String)
  readonly sha256!: string;
}

/** `audit` is resolved in ReportFieldsResolver. */
@ObjectType({ implements: Node })
export class Report extends Node {
  readonly auditId!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => Int, { description: '1, 2, 3 … of its audit.' })
  readonly version!: number;

  @Field(() => ReportStateEnum)
  readonly state!: ReportState;

  @Field(() => ProblemType, { nullable: true })
  readonly problem!: ProblemType | null;

  @Field(() => [CriterionVerdict])
  readonly verdicts!: readonly CriterionVerdict[];

  @Field(() => [SanityCheck])
  readonly sanityChecks!: readonly SanityCheck[];

  @Field(() => [ReportFile])
  readonly files!: readonly ReportFile[];

  @Field(() => String, { nullable: true, description: 'Of report.json.' })
  readonly sha256!: string | null;

  @Field(() => DateTimeScalar)
  readonly createdAt!: Date;
}

export const ReportConnection = connectionOf(Report, 'Report');

@ObjectType()
export class GenerateReportPayload {
  @Field(() => Report, { nullable: true })
  readonly report!: Report | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}

/** `report` is resolved in ReportEventResolver. */
@ObjectType()
export class ReportEvent {
  readonly reportId!: string;

  @Field(() => Int)
  readonly seq!: number;

  @Field(() => DateTimeScalar)
  readonly at!: Date;

  @Field(() => String)
  readonly message!: string;
}
