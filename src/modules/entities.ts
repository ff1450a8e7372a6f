import { AttackEntity, AuditEntity, AuditModelEntity, CheckRunEntity } from './audits/index.ts';
import { DatasetEntity } from './datasets/index.ts';
import { HardeningEntity, ModelEntity } from './models/index.ts';
import { EvaluationEntity, PerturbationEntity } from './perturbations/index.ts';
import { ReportEntity } from './reports/index.ts';
import { ApiKeyEntity, OrganizationEntity } from './tenancy/index.ts';
import { UploadEntity } from './uploads/index.ts';

/** Every table that TypeORM maps. */
export const entities = [
  OrganizationEntity,
  ApiKeyEntity,
  UploadEntity,
  ModelEntity,
  HardeningEntity,
  DatasetEntity,
  AuditEntity,
  AuditModelEntity,
  AttackEntity,
  CheckRunEntity,
  PerturbationEntity,
  EvaluationEntity,
  ReportEntity,
] as const;
