import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Problem } from '../../kernel/errors.ts';
import type { ArtifactState } from '../shared/index.ts';
import { byteCount } from '../shared/index.ts';
import type {
  DefenseUse,
  ImageSpecRecord,
  ModelFile,
  ModelFormat,
  ModelRecord,
  OperatingPointRecord,
  OutputKind,
  PreprocessingRecord,
  ReferenceVectorRecord,
} from './model.record.ts';

@Entity({ name: 'model' })
export class ModelEntity implements ModelRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  version!: string;

  @Column({ type: 'text' })
  architecture!: string;

  @Column({ name: 'derived_from', type: 'text', nullable: true })
  derivedFromId!: string | null;

  @Column({ name: 'hardened_with', type: 'jsonb', nullable: true })
  hardenedWith!: DefenseUse | null;

  @Column({ type: 'text' })
  format!: ModelFormat;

  @Column({ type: 'jsonb' })
  files!: readonly ModelFile[];

  @Column({ type: 'text' })
  sha256!: string;

  @Column({ name: 'size_bytes', type: 'bigint', transformer: byteCount })
  sizeBytes!: number;

  @Column({ name: 'weights_digest', type: 'text', nullable: true })
  weightsDigest!: string | null;

  @Column({ name: 'parameter_count', type: 'integer', nullable: true })
  parameterCount!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  input!: ImageSpecRecord | null;

  @Column({ type: 'jsonb' })
  classes!: readonly string[];

  @Column({ name: 'output_kind', type: 'text', nullable: true })
  outputKind!: OutputKind | null;

  @Column({ type: 'jsonb' })
  preprocessing!: PreprocessingRecord;

  @Column({ name: 'reference_vectors', type: 'jsonb' })
  referenceVectors!: readonly ReferenceVectorRecord[];

  @Column({ name: 'operating_point', type: 'jsonb', nullable: true })
  operatingPoint!: OperatingPointRecord | null;

  @Column({ type: 'text' })
  state!: ArtifactState;

  @Column({ type: 'jsonb' })
  problems!: readonly Problem[];

  @Column({ type: 'boolean', nullable: true })
  differentiable!: boolean | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
