import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer: everything else belongs to one. */
@Entity({ name: 'organization' })
export class OrganizationEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
