import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Problem } from '../../kernel/errors.ts';
import type {
  CriterionVerdictRecord,
  ReportFileRecord,
  ReportRecord,
  ReportState,
  SanityCheckRecord,
  SignatoryRecord,
} from './report.record.ts';

@Entity({ name: 'report' })
export class ReportEntity implements ReportRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'audit_id', type: 'text' })
  auditId!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'text' })
  state!: ReportState;

  @Column({ type: 'jsonb', nullable: true })
  problem!: Problem | null;

  @Column({ type: 'jsonb', nullable: true })
  device!: Readonly<Record<string, unknown>> | null;

  @Column({ type: 'jsonb' })
  signatories!: readonly SignatoryRecord[];

  @Column({ type: 'jsonb' })
  verdicts!: readonly CriterionVerdictRecord[];

  @Column({ name: 'sanity_checks', type: 'jsonb' })
  sanityChecks!: readonly SanityCheckRecord[];

  @Column({ type: 'jsonb' })
  files!: readonly ReportFileRecord[];

  @Column({ type: 'text', nullable: true })
  sha256!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
