import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { EvaluationFigures } from '../../robustness/metrics/index.ts';
import type { SplitName } from '../datasets/index.ts';
import { SplitEnum } from '../datasets/index.ts';
import { Node } from '../tenancy/index.ts';
import {
  ClassToClass,
  ClusteringFigures,
  Distortion,
  OperatingPointFigures,
  PerformancePair,
  QueryCount,
} from './evaluation-figures.types.ts';
import { RateType } from './rate.types.ts';

const ABSENT = 'Absent from evaluations of earlier versions.';

@ObjectType()
export class ClassScore {
  @Field(() => String)
  readonly className!: string;

  @Field(() => Int)
  readonly n!: number;

  @Field(() => RateType)
  readonly cleanAccuracy!: RateType;

  @Field(() => RateType)
  readonly adversarialAccuracy!: RateType;
}

/** Link, attack, model and perturbation are resolved in EvaluationFieldsResolver. */
@ObjectType({ implements: Node })
export class Evaluation extends Node implements EvaluationFigures {
  readonly attackId!: string;
  readonly perturbationId!: string | null;
  readonly modelId!: string;

  @Field(() => SplitEnum)
  readonly split!: SplitName;

  @Field(() => String, { description: '"float", or how the image travelled: "uint8", "jpeg-90", …' })
  readonly channel!: string;

  @Field(() => RateType)
  readonly cleanAccuracy!: RateType;

  @Field(() => RateType)
  readonly adversarialAccuracy!: RateType;

  @Field(() => RateType, { description: 'Rf: the predicted label changed.' })
  readonly foolingRate!: RateType;

  @Field(() => RateType, { description: 'Changed, among those that were correct when clean.' })
  readonly conditionalFoolingRate!: RateType;

  @Field(() => RateType, { nullable: true, description: 'Rs: predicted = target, all images.' })
  readonly targetedSuccessRate!: RateType | null;

  @Field(() => RateType, {
    nullable: true,
    description: 'Predicted = target, among images whose clean prediction and label are another class.',
  })
  readonly netTargetedSuccessRate!: RateType | null;

  @Field(() => RateType, {
    nullable: true,
    description: 'Clean predictions already in the target class: the floor of Rs.',
  })
  readonly targetPrevalence!: RateType | null;

  @Field(() => [[Int]], { description: '[clean prediction][prediction under attack]' })
  readonly confusion!: readonly (readonly number[])[];

  @Field(() => [ClassScore])
  readonly perClass!: readonly ClassScore[];

  @Field(() => String, { nullable: true })
  readonly dominantClass!: string | null;

  @Field(() => Float, { nullable: true })
  readonly dominantClassShare!: number | null;

  @Field(() => PerformancePair, { nullable: true, description: ABSENT })
  readonly performance?: PerformancePair;

  @Field(() => OperatingPointFigures, { nullable: true, description: `Null without a declared operating point. ${ABSENT}` })
  readonly operatingPoint?: OperatingPointFigures | null;

  @Field(() => ClassToClass, { nullable: true, description: `Null when all classes were attacked. ${ABSENT}` })
  readonly classToClass?: ClassToClass | null;

  @Field(() => Distortion, { nullable: true, description: ABSENT })
  readonly distortion?: Distortion | null;

  @Field(() => QueryCount, { nullable: true, description: `Null where none were counted. ${ABSENT}` })
  readonly queries?: QueryCount | null;

  @Field(() => ClusteringFigures, {
    nullable: true,
    description: `Null when no patient is known to have several images. ${ABSENT}`,
  })
  readonly clustering?: ClusteringFigures | null;

  @Field(() => String)
  readonly outcomesSha256!: string;
}
