import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Problem } from '../../kernel/errors.ts';
import type { CheckSettings } from '../../robustness/checks/finding.ts';
import type { ProgressRecord, RunState } from './audit.record.ts';
import type { CheckRunRecord, ChecksResultRecord } from './check-run.record.ts';

@Entity({ name: 'check_run' })
export class CheckRunEntity implements CheckRunRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'audit_id', type: 'text' })
  auditId!: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'text' })
  state!: RunState;

  @Column({ type: 'jsonb' })
  settings!: CheckSettings;

  @Column({ type: 'jsonb' })
  progress!: ProgressRecord;

  @Column({ type: 'jsonb', nullable: true })
  result!: ChecksResultRecord | null;

  @Column({ type: 'jsonb', nullable: true })
  problem!: Problem | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;
}
