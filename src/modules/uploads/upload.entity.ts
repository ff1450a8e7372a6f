import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Problem } from '../../kernel/errors.ts';
import { byteCount } from '../shared/index.ts';
import type { UploadRecord, UploadState } from './upload.record.ts';

@Entity({ name: 'upload' })
export class UploadEntity implements UploadRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'file_name', type: 'text' })
  fileName!: string;

  @Column({ name: 'size_bytes', type: 'bigint', transformer: byteCount })
  sizeBytes!: number;

  @Column({ name: 'expected_sha256', type: 'text', nullable: true })
  expectedSha256!: string | null;

  @Column({ type: 'text', nullable: true })
  sha256!: string | null;

  @Column({ type: 'text' })
  state!: UploadState;

  @Column({ type: 'jsonb', nullable: true })
  problem!: Problem | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
