import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { HardeningProgress, HardeningRecord } from './hardening.record.ts';

@Entity({ name: 'hardening' })
export class HardeningEntity implements HardeningRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'dataset_id', type: 'text' })
  datasetId!: string;

  @Column({ type: 'integer' })
  seed!: number;

  @Column({ type: 'boolean' })
  reaudit!: boolean;

  @Column({ name: 'reaudit_id', type: 'text', nullable: true })
  reauditId!: string | null;

  @Column({ type: 'jsonb' })
  progress!: HardeningProgress;

  @Column({ name: 'checkpoint_sha256', type: 'text', nullable: true })
  checkpointSha256!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  recipe!: Readonly<Record<string, unknown>> | null;

  @Column({ type: 'jsonb' })
  warnings!: readonly string[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'started_fraction', type: 'double precision' })
  startedFraction!: number;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;
}
