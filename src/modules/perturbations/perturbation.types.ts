import { ArgsType, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { NormName } from '../attacks/index.ts';
import { NormEnum } from '../attacks/index.ts';
import { Audit } from '../audits/index.ts';
import { connectionOf, DateTimeScalar, PageArgs, ProblemType } from '../shared/index.ts';
import { Node } from '../tenancy/index.ts';

/** Links, attack and scores are resolved in PerturbationFieldsResolver. */
@ObjectType({ implements: Node })
export class Perturbation extends Node {
  readonly attackId!: string;
  readonly tensorSha256!: string;
  readonly previewSha256!: string;

  @Field(() => [Int], { description: '[channels, height, width]' })
  readonly shape!: readonly number[];

  @Field(() => Float)
  readonly l2!: number;

  @Field(() => Float)
  readonly linf!: number;

  @Field(() => Float)
  readonly epsilon!: number;

  @Field(() => NormEnum)
  readonly norm!: NormName;

  @Field(() => Float, { description: 'Mean over the evaluation split.' })
  readonly psnrDb!: number;

  @Field(() => Float, { description: 'Mean over the evaluation split.' })
  readonly ssim!: number;

  @Field(() => DateTimeScalar)
  readonly createdAt!: Date;
}

export const PerturbationConnection = connectionOf(Perturbation, 'Perturbation');

@ObjectType()
export class ScorePerturbationPayload {
  @Field(() => Audit, { nullable: true })
  readonly audit!: Audit | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}

@ArgsType()
export class PerturbationsArgs extends PageArgs {
  @Field(() => ID, { nullable: true })
  readonly modelId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly datasetId?: string | null;

  @Field(() => String, { nullable: true })
  readonly algorithm?: string | null;
}
