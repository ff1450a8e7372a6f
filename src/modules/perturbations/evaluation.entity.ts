import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EvaluationFigures } from '../../robustness/metrics/index.ts';
import type { EvaluationRecord } from './perturbation.record.ts';

@Entity({ name: 'evaluation' })
export class EvaluationEntity implements EvaluationRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'attack_id', type: 'text' })
  attackId!: string;

  @Column({ name: 'perturbation_id', type: 'text', nullable: true })
  perturbationId!: string | null;

  @Column({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ type: 'text' })
  split!: EvaluationFigures['split'];

  @Column({ type: 'text' })
  channel!: string;

  @Column({ type: 'jsonb' })
  figures!: EvaluationFigures;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ name: 'outcomes_sha256', type: 'text' })
  outcomesSha256!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
