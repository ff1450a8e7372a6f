import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which models an audit is about, in the order given. */
@Entity({ name: 'audit_model' })
export class AuditModelEntity {
  @PrimaryColumn({ name: 'audit_id', type: 'text' })
  auditId!: string;

  @PrimaryColumn({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ name: 'organization_id', type: 'text' })
  organizationId!: string;

  @Column({ type: 'integer' })
  position!: number;
}
