import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ArtifactState } from '../shared/index.ts';
import { ArtifactStateEnum, BigIntScalar, connectionOf, DateTimeScalar, ProblemType } from '../shared/index.ts';
import { Node } from '../tenancy/index.ts';
import type { DatasetFormat, SplitName } from './dataset.record.ts';

export const DatasetFormatEnum: Readonly<{ [K in DatasetFormat]: K }> = {
  NPZ: 'NPZ',
  IMAGE_ZIP: 'IMAGE_ZIP',
  CSV_ZIP: 'CSV_ZIP',
  DICOM_ZIP: 'DICOM_ZIP',
};
registerEnumType(DatasetFormatEnum, { name: 'DatasetFormat' });

export const SplitEnum: Readonly<{ [K in SplitName]: K }> = { GENERATION: 'GENERATION', EVALUATION: 'EVALUATION' };
registerEnumType(SplitEnum, { name: 'Split', description: 'A perturbation is made on one and scored on the other.' });

@ObjectType({ description: 'Means of image norms are over [0,1] pixels, all channels, before any resize.' })
export class SplitSummary {
  @Field(() => SplitEnum)
  readonly split!: SplitName;

  @Field(() => Int)
  readonly images!: number;

  @Field(() => Int, { nullable: true })
  readonly patients!: number | null;

  @Field(() => [Int])
  readonly classCounts!: readonly number[];

  @Field(() => Float)
  readonly meanL2!: number;

  @Field(() => Float)
  readonly meanLinf!: number;
}

@ObjectType({ implements: Node })
export class Dataset extends Node {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly version!: string;

  @Field(() => String, { nullable: true })
  readonly modality!: string | null;

  @Field(() => DatasetFormatEnum)
  readonly format!: DatasetFormat;

  @Field(() => String)
  readonly sha256!: string;

  @Field(() => String, { nullable: true })
  readonly manifestSha256!: string | null;

  @Field(() => BigIntScalar)
  readonly sizeBytes!: number;

  @Field(() => [String])
  readonly classes!: readonly string[];

  @Field(() => [SplitSummary], { description: 'Empty until the data set has been ingested.' })
  readonly splits!: readonly SplitSummary[];

  @Field(() => ArtifactStateEnum)
  readonly state!: ArtifactState;

  @Field(() => [ProblemType], { description: 'Why it was rejected, all reasons at once; or warnings.' })
  readonly problems!: readonly ProblemType[];

  @Field(() => DateTimeScalar)
  readonly createdAt!: Date;
}

export const DatasetConnection = connectionOf(Dataset, 'Dataset');

@ObjectType()
export class RegisterDatasetPayload {
  @Field(() => Dataset, { nullable: true })
  readonly dataset!: Dataset | null;

  @Field(() => [ProblemType])
  readonly problems!: readonly ProblemType[];
}
