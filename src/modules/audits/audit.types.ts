import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { GoalKind, NormName } from '../attacks/index.ts';
import { GoalEnum, NormEnum } from '../attacks/index.ts';
import { connectionOf, DateTimeScalar, JsonScalar, ProblemType } from '../shared/index.ts';
import { Node } from '../tenancy/index.ts';
import { AttackProgress } from './attack-progress.types.ts';
import type { AuditEventKind } from './audit.enums.ts';
import { AuditEventKindEnum, RunStateEnum } from './audit.enums.ts';
import type { CurvePointRecord, RunState } from './audit.record.ts';

/** What it is about, its attacks and its progress are resolved in AuditFieldsResolver. */
@ObjectType({ implements: Node })
export class Audit extends Node {
  readonly datasetId!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => RunStateEnum)
  readonly state!: RunState;

  @Field(() => DateTimeScalar)
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly finishedAt!: Date | null;
}

export const AuditConnection = connectionOf(Audit, 'Audit');

/** Audit, model, data set and algorithm are resolved in AttackFieldsResolver; scores in the perturbations module. */
@ObjectType({
  implements: Node,
  description: 'One launched computation: a model, a data set, a threat model, an algorithm, a seed.',
})
export class Attack extends Node {
  readonly auditId!: string;
  readonly modelId!: string;
  readonly datasetId!: string;
  readonly algorithm!: string;

  @Field(() => GoalEnum)
  readonly goal!: GoalKind;

  @Field(() => String, { nullable: true })
  readonly targetClass!: string | null;

  @Field(() => String, { nullable: true, description: 'The only class attacked, by label; null: all.' })
  readonly fromClass!: string | null;

  @Field(() => NormEnum)
  readonly norm!: NormName;

  @Field(() => Float, {
    description: 'In [0,1] pixels. With zetaPercent an estimate until the attack has started, exact then. A corruption has no budget: 1.',
  })
  readonly epsilon!: number;

  @Field(() => Float, { nullable: true })
  readonly zetaPercent!: number | null;

  @Field(() => Int)
  readonly seed!: number;

  @Field(() => JsonScalar, { description: 'With all defaults filled in.' })
  readonly parameters!: Readonly<Record<string, unknown>>;

  @Field(() => [String], { description: 'How the images travel before they are scored; none for a corruption.' })
  readonly channels!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Images of the generation split learnt from; null: all.' })
  readonly generationImages!: number | null;

  @Field(() => RunStateEnum)
  readonly state!: RunState;

  @Field(() => AttackProgress)
  readonly progress!: AttackProgress;

  @Field(() => ProblemType, { nullable: true })
  readonly problem!: ProblemType | null;

  @Field(() => [ProblemType], { description: 'Things an honest reader must know.' })
  readonly warnings!: readonly ProblemType[];

  @Field(() => JsonScalar, {
    description: 'The learning curve, measured on the generation split: [{epoch, successRate}].',
  })
  readonly curve!: readonly CurvePointRecord[];

  @Field(() => String, { nullable: true })
  readonly runtime!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly finishedAt!: Date | null;
}

/** `attack` is resolved in AuditEventResolver. */
@ObjectType()
export class AuditEvent {
  readonly attackId!: string | null;

  @Field(() => Int)
  readonly seq!: number;

  @Field(() => DateTimeScalar)
  readonly at!: Date;

  @Field(() => AuditEventKindEnum)
  readonly kind!: AuditEventKind;

  @Field(() => AttackProgress, { nullable: true })
  readonly progress!: AttackProgress | null;

  @Field(() => String, { nullable: true })
  readonly message!: string | null;
}

@ObjectType()
export class LaunchAuditPayload {
  @Field(() => Audit, { nullable: true })
  readonly audit!: Audit | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}

@ObjectType()
export class CancelAuditPayload {
  @Field(() => Audit, { nullable: true })
  readonly audit!: Audit | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}
