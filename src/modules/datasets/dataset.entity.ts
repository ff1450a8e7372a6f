import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Problem } from '../../kernel/errors.ts';
import type { ArtifactState } from '../shared/index.ts';
import { byteCount } from '../shared/index.ts';
import type { DatasetFormat, DatasetRecord, SplitRecord } from './dataset.record.ts';

@Entity({ name: 'dataset' })
export class DatasetEntity implements DatasetRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  version!: string;

  @Column({ type: 'text', nullable: true })
  modality!: string | null;

  @Column({ type: 'text' })
  format!: DatasetFormat;

  @Column({ name: 'file_name', type: 'text' })
  fileName!: string;

  @Column({ type: 'text' })
  sha256!: string;

  @Column({ name: 'size_bytes', type: 'bigint', transformer: byteCount })
  sizeBytes!: number;

  @Column({ name: 'manifest_sha256', type: 'text', nullable: true })
  manifestSha256!: string | null;

  @Column({ name: 'pack_sha256', type: 'text', nullable: true })
  packSha256!: string | null;

  @Column({ type: 'jsonb' })
  classes!: readonly string[];

  @Column({ name: 'generation_fraction', type: 'double precision' })
  generationFraction!: number;

  @Column({ type: 'jsonb' })
  splits!: readonly SplitRecord[];

  @Column({ type: 'text' })
  state!: ArtifactState;

  @Column({ type: 'jsonb' })
  problems!: readonly Problem[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
