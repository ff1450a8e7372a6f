import { registerEnumType } from 'type-graphql';
import type { RunState } from './audit.record.ts';

export const RunStateEnum: Readonly<{ [K in RunState]: K }> = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
};
registerEnumType(RunStateEnum, { name: 'RunState' });

export const AuditEventKindEnum = {
  AUDIT_STARTED: 'AUDIT_STARTED',
  ATTACK_STARTED: 'ATTACK_STARTED',
  ATTACK_PROGRESS: 'ATTACK_PROGRESS',
  ATTACK_RESUMED: 'ATTACK_RESUMED',
  ATTACK_SUCCEEDED: 'ATTACK_SUCCEEDED',
  ATTACK_FAILED: 'ATTACK_FAILED',
  ATTACK_CANCELLED: 'ATTACK_CANCELLED',
  CHECKS_STARTED: 'CHECKS_STARTED',
  CHECKS_PROGRESS: 'CHECKS_PROGRESS',
  CHECKS_FINISHED: 'CHECKS_FINISHED',
  AUDIT_FINISHED: 'AUDIT_FINISHED',
} as const;
registerEnumType(AuditEventKindEnum, { name: 'AuditEventKind' });

export type AuditEventKind = keyof typeof AuditEventKindEnum;
