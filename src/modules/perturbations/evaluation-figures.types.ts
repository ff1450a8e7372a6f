import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { EvaluationFigures } from '../../robustness/metrics/index.ts';
import { RateType } from './rate.types.ts';

type Figures = Required<EvaluationFigures>;
type PerformanceOf = Figures['performance'];
type PointFigures = NonNullable<Figures['operatingPoint']>;
type Delta = NonNullable<PointFigures['deltaPp']['sensitivity']>;
type Clustering = NonNullable<Figures['clustering']>;

@ObjectType({ description: 'A figure that is no plain proportion; null where the images do not define it or its interval.' })
export class Estimate {
  @Field(() => Float, { nullable: true })
  readonly value!: number | null;

  @Field(() => Int)
  readonly n!: number;

  @Field(() => Float, { nullable: true })
  readonly lower!: number | null;

  @Field(() => Float, { nullable: true })
  readonly upper!: number | null;

  @Field(() => Float)
  readonly level!: 0.95;

  @Field(() => String, { description: 'Of the interval.' })
  readonly method!: string;
}

@ObjectType({ description: 'Area under the ROC curve.' })
export class Auroc extends Estimate {
  @Field(() => Int)
  readonly positives!: number;

  @Field(() => Int)
  readonly negatives!: number;
}

@ObjectType({ description: 'The four rates of a yes-or-no decision, at the prevalence of the images at hand.' })
export class BinaryRates {
  @Field(() => RateType)
  readonly sensitivity!: RateType;

  @Field(() => RateType)
  readonly specificity!: RateType;

  @Field(() => RateType)
  readonly ppv!: RateType;

  @Field(() => RateType)
  readonly npv!: RateType;
}

@ObjectType({ description: 'A class against all others, by the class with the largest logit.' })
export class ClassPerformance extends BinaryRates {
  @Field(() => String)
  readonly className!: string;

  @Field(() => Auroc, { description: 'By the probability of the class.' })
  readonly auroc!: Auroc;
}

@ObjectType({ description: 'How good the model is on one side of the attack.' })
export class Performance {
  @Field(() => Estimate)
  readonly balancedAccuracy!: Estimate;

  @Field(() => Estimate, { description: 'Expected calibration error, 15 bins.' })
  readonly calibrationError!: Estimate;

  @Field(() => [ClassPerformance])
  readonly perClass!: readonly ClassPerformance[];
}

@ObjectType()
export class PerformancePair implements PerformanceOf {
  @Field(() => Performance)
  readonly clean!: Performance;

  @Field(() => Performance)
  readonly adversarial!: Performance;
}

@ObjectType({ description: 'Under attack minus clean, in percentage points, over the same images.' })
export class DeltaPp implements Delta {
  @Field(() => Float)
  readonly value!: number;

  @Field(() => Float)
  readonly lower!: number;

  @Field(() => Float)
  readonly upper!: number;

  @Field(() => Int)
  readonly n!: number;

  @Field(() => Float)
  readonly level!: 0.95;

  @Field(() => String)
  readonly method!: string;
}

@ObjectType({ description: 'PPV and NPV have no interval: the images they count change with the decision.' })
export class OperatingPointDeltas {
  @Field(() => DeltaPp, { nullable: true })
  readonly sensitivity!: DeltaPp | null;

  @Field(() => DeltaPp, { nullable: true })
  readonly specificity!: DeltaPp | null;

  @Field(() => Float, { nullable: true })
  readonly ppv!: number | null;

  @Field(() => Float, { nullable: true })
  readonly npv!: number | null;
}

@ObjectType({ description: 'At the operating point that the vendor declared with the model.' })
export class OperatingPointFigures implements PointFigures {
  @Field(() => String)
  readonly positiveClass!: string;

  @Field(() => Float)
  readonly threshold!: number;

  @Field(() => BinaryRates)
  readonly clean!: BinaryRates;

  @Field(() => BinaryRates)
  readonly adversarial!: BinaryRates;

  @Field(() => OperatingPointDeltas)
  readonly deltaPp!: OperatingPointDeltas;
}

@ObjectType({ description: 'Success among the images whose label and clean prediction are the class attacked.' })
export class ClassToClass {
  @Field(() => String)
  readonly from!: string;

  @Field(() => String, { nullable: true, description: 'Null: any other class.' })
  readonly to!: string | null;

  @Field(() => RateType)
  readonly rate!: RateType;
}

@ObjectType({ description: 'How far images were changed as they arrive, after clipping and the channel; [0,1] pixels.' })
export class Distortion {
  @Field(() => Int, { description: 'Images attacked.' })
  readonly n!: number;

  @Field(() => Float)
  readonly l2Mean!: number;

  @Field(() => Float)
  readonly l2Max!: number;

  @Field(() => Float)
  readonly linfMax!: number;

  @Field(() => Float, { nullable: true, description: 'By the L2 norm of the clean image.' })
  readonly relativeL2Mean!: number | null;

  @Field(() => Float)
  readonly psnrMeanDb!: number;

  @Field(() => Float)
  readonly psnrMinDb!: number;

  @Field(() => Float)
  readonly ssimMean!: number;

  @Field(() => Float)
  readonly ssimMin!: number;
}

@ObjectType({ description: 'Images shown to the model to attack one image.' })
export class QueryCount {
  @Field(() => Int)
  readonly n!: number;

  @Field(() => Float)
  readonly median!: number;

  @Field(() => Float)
  readonly p95!: number;

  @Field(() => Int)
  readonly max!: number;

  @Field(() => Float, { nullable: true })
  readonly medianOfSuccesses!: number | null;
}

@ObjectType({ description: 'A rate with an interval for images of one patient that may be alike.' })
export class ClusteredRate extends Estimate {
  @Field(() => String)
  readonly metric!: string;

  @Field(() => Int)
  readonly patients!: number;

  @Field(() => Float, { nullable: true })
  readonly designEffect!: number | null;
}

@ObjectType({ description: 'What patients with several images do to the intervals.' })
export class ClusteringFigures implements Omit<Clustering, 'rates'> {
  @Field(() => Int)
  readonly patients!: number;

  @Field(() => Int)
  readonly imagesWithoutPatient!: number;

  @Field(() => Int)
  readonly resamples!: number;

  @Field(() => Int)
  readonly seed!: number;

  @Field(() => [ClusteredRate])
  readonly rates!: readonly ClusteredRate[];
}
