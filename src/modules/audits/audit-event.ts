import { AppError } from '../../kernel/errors.ts';
import type { EventRecord } from '../../platform/events/event-log.ts';
import type { AuditEventKind } from './audit.enums.ts';
import { AuditEventKindEnum } from './audit.enums.ts';
import type { ProgressRecord } from './audit.record.ts';
import type { AuditEvent } from './audit.types.ts';

/** What the events of an audit carry, as this module writes them. */
interface AuditEventPayload {
  readonly attackId?: string;
  readonly checkRunId?: string;
  readonly progress?: ProgressRecord;
  readonly message?: string;
}

/** A row of an audit's event stream as clients see it. */
export function auditEventOf(event: EventRecord): AuditEvent {
  const payload: AuditEventPayload = event.payload;
  return {
    seq: event.seq,
    at: event.at,
    kind: kindOf(event),
    attackId: payload.attackId ?? null,
    progress: payload.progress ?? null,
    message: payload.message ?? null,
  };
}

function kindOf({ kind, streamId, seq }: EventRecord): AuditEventKind {
  if (kind in AuditEventKindEnum) return kind as AuditEventKind;
  throw new AppError('INTERNAL', `expected the kind of an audit event, found ${kind} in event ${seq} of ${streamId}`);
}
