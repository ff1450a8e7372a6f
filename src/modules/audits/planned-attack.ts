import type { AttackRecord } from './audit.record.ts';
import type { CheckedThreatModel } from './threat-model-check.ts';

/** An attack as it will be kept, but for the budget, which differs from model to model. */
export type PlannedAttack = CheckedThreatModel &
  Pick<AttackRecord, 'algorithm' | 'parameters' | 'channels' | 'generationImages'>;
