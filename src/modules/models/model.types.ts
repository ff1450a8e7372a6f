import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ArtifactState } from '../shared/index.ts';
import { ArtifactStateEnum, BigIntScalar, connectionOf, DateTimeScalar, ProblemType } from '../shared/index.ts';
import { Node } from '../tenancy/index.ts';
import { HardeningProgressType } from './hardening.types.ts';
import { ChannelOrderEnum, LayoutEnum, ModelFormatEnum, OutputKindEnum, ResizeKernelEnum } from './model.enums.ts';
import type {
  ChannelOrder,
  DefenseUse,
  Layout,
  ModelFile as ModelFileRecord,
  ModelFormat,
  OperatingPointRecord,
  OutputKind,
  PreprocessingRecord,
  ResizeKernel,
} from './model.record.ts';

@ObjectType()
export class ImageSpec {
  @Field(() => Int)
  readonly height!: number;

  @Field(() => Int)
  readonly width!: number;

  @Field(() => Int)
  readonly channels!: number;

  @Field(() => LayoutEnum)
  readonly layout!: Layout;
}

/** `width` and `height` are resolved in ModelPreprocessingResolver. */
@ObjectType()
export class Preprocessing implements Omit<PreprocessingRecord, 'width' | 'height'> {
  readonly width!: number | null;
  readonly height!: number | null;

  @Field(() => ChannelOrderEnum)
  readonly channels!: ChannelOrder;

  @Field(() => ResizeKernelEnum)
  readonly resize!: ResizeKernel;

  @Field(() => [Float])
  readonly scale!: readonly number[];

  @Field(() => [Float])
  readonly offset!: readonly number[];
}

@ObjectType({ description: 'Where the vendor decides: a finding is positive at or above the threshold.' })
export class OperatingPoint implements OperatingPointRecord {
  @Field(() => String)
  readonly positiveClass!: string;

  @Field(() => Float)
  readonly threshold!: number;
}

/** `url` is resolved in ModelFileResolver. */
@ObjectType({ description: 'One file of a model.' })
export class ModelFile implements Omit<ModelFileRecord, 'sizeBytes'> {
  @Field(() => String)
  readonly name!: string;

  @Field(() => BigIntScalar, { nullable: true, description: 'Null in models registered by the first versions.' })
  readonly sizeBytes?: number | null;

  @Field(() => String)
  readonly sha256!: string;
}

/** `derivedFrom`, `children`, `defense`, `hardening` and `recipe` are resolved in ModelFieldsResolver. */
@ObjectType({ implements: Node })
export class Model extends Node {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly version!: string;

  @Field(() => String, { description: '"unknown" until it has been detected, unless it was named.' })
  readonly architecture!: string;

  readonly derivedFromId!: string | null;
  readonly hardenedWith!: DefenseUse | null;

  @Field(() => ModelFormatEnum, { description: 'Told by names and first bytes until a worker has read the files and knows.' })
  readonly format!: ModelFormat;

  @Field(() => String, { description: 'Of the file; of the sorted lines "<digest>  <name>" when there are several; empty until a hardened model has been made.' })
  readonly sha256!: string;

  @Field(() => [ModelFile], { description: 'Those uploaded, or the ONNX file of a hardened model once it has been made.' })
  readonly files!: readonly ModelFile[];

  @Field(() => String, { nullable: true })
  readonly weightsDigest!: string | null;

  @Field(() => BigIntScalar)
  readonly sizeBytes!: number;

  @Field(() => Int, { nullable: true })
  readonly parameterCount!: number | null;

  @Field(() => ImageSpec, { nullable: true, description: 'Null until the model has been validated.' })
  readonly input!: ImageSpec | null;

  @Field(() => [String])
  readonly classes!: readonly string[];

  @Field(() => OutputKindEnum, { nullable: true })
  readonly outputKind!: OutputKind | null;

  @Field(() => Preprocessing)
  readonly preprocessing!: Preprocessing;

  @Field(() => OperatingPoint, { nullable: true })
  readonly operatingPoint!: OperatingPoint | null;

  @Field(() => ArtifactStateEnum)
  readonly state!: ArtifactState;

  @Field(() => [ProblemType], { description: 'Why it was rejected, all reasons at once; or warnings.' })
  readonly problems!: readonly ProblemType[];

  @Field(() => Boolean, { nullable: true, description: 'False: only black-box attacks can be launched.' })
  readonly differentiable!: boolean | null;

  @Field(() => DateTimeScalar)
  readonly createdAt!: Date;
}

export const ModelConnection = connectionOf(Model, 'Model');

@ObjectType()
export class RegisterModelPayload {
  @Field(() => Model, { nullable: true })
  readonly model!: Model | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}

@ObjectType()
export class HardenModelPayload {
  @Field(() => Model, { nullable: true })
  readonly model!: Model | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}

@ObjectType()
export class CancelHardeningPayload {
  @Field(() => Model, { nullable: true })
  readonly model!: Model | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}

/** `model` is resolved in ModelEventResolver. */
@ObjectType()
export class ModelEvent {
  readonly modelId!: string;

  @Field(() => Int)
  readonly seq!: number;

  @Field(() => DateTimeScalar)
  readonly at!: Date;

  @Field(() => String)
  readonly message!: string;

  @Field(() => HardeningProgressType, { nullable: true, description: 'Of a model that is being hardened.' })
  readonly progress!: HardeningProgressType | null;
}
