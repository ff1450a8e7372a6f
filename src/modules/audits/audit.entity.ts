import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AcceptanceLimit, AuditRecord, RunState } from './audit.record.ts';

@Entity({ name: 'audit' })
export class AuditEntity implements AuditRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'dataset_id', type: 'text' })
  datasetId!: string;

  @Column({ type: 'jsonb' })
  limits!: readonly AcceptanceLimit[];

  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey!: string | null;

  @Column({ name: 'idempotency_digest', type: 'text', nullable: true })
  idempotencyDigest!: string | null;

  @Column({ type: 'text' })
  state!: RunState;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;
}
