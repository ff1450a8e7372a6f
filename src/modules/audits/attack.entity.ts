import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Problem } from '../../kernel/errors.ts';
import type { GoalKind, NormName } from '../attacks/index.ts';
import type { AttackRecord, CurvePointRecord, ProgressRecord, RunState } from './audit.record.ts';

@Entity({ name: 'attack' })
export class AttackEntity implements AttackRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'audit_id', type: 'text' })
  auditId!: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ name: 'dataset_id', type: 'text' })
  datasetId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'text' })
  algorithm!: string;

  @Column({ type: 'text' })
  goal!: GoalKind;

  @Column({ name: 'target_class', type: 'text', nullable: true })
  targetClass!: string | null;

  @Column({ name: 'from_class', type: 'text', nullable: true })
  fromClass!: string | null;

  @Column({ type: 'text' })
  norm!: NormName;

  @Column({ type: 'double precision' })
  epsilon!: number;

  @Column({ name: 'zeta_percent', type: 'double precision', nullable: true })
  zetaPercent!: number | null;

  @Column({ type: 'integer' })
  seed!: number;

  @Column({ type: 'jsonb' })
  parameters!: Readonly<Record<string, unknown>>;

  @Column({ type: 'jsonb' })
  channels!: readonly string[];

  @Column({ name: 'generation_images', type: 'integer', nullable: true })
  generationImages!: number | null;

  @Column({ type: 'text' })
  state!: RunState;

  @Column({ type: 'jsonb' })
  progress!: ProgressRecord;

  @Column({ type: 'jsonb', nullable: true })
  problem!: Problem | null;

  @Column({ type: 'text', nullable: true })
  runtime!: string | null;

  @Column({ type: 'jsonb' })
  warnings!: readonly Problem[];

  @Column({ type: 'jsonb' })
  curve!: readonly CurvePointRecord[];

  @Column({ name: 'checkpoint_sha256', type: 'text', nullable: true })
  checkpointSha256!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;
}
