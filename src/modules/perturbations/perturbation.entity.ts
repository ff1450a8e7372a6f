import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NormName } from '../attacks/index.ts';
import type { PerturbationRecord } from './perturbation.record.ts';

@Entity({ name: 'perturbation' })
export class PerturbationEntity implements PerturbationRecord {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ name: 'attack_id', type: 'text' })
  attackId!: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ name: 'dataset_id', type: 'text' })
  datasetId!: string;

  @Column({ type: 'text' })
  algorithm!: string;

  @Column({ type: 'jsonb' })
  shape!: readonly number[];

  @Column({ type: 'double precision' })
  l2!: number;

  @Column({ type: 'double precision' })
  linf!: number;

  @Column({ type: 'double precision' })
  epsilon!: number;

  @Column({ type: 'text' })
  norm!: NormName;

  @Column({ name: 'psnr_db', type: 'double precision' })
  psnrDb!: number;

  @Column({ type: 'double precision' })
  ssim!: number;

  @Column({ name: 'tensor_sha256', type: 'text' })
  tensorSha256!: string;

  @Column({ name: 'preview_sha256', type: 'text' })
  previewSha256!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
