import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { EventFeed, EventRecord } from '../../platform/events/event-log.ts';
import { followToEnd } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { auditEventOf } from './audit-event.ts';
import type { AttackRecord } from './audit.record.ts';
import type { AuditService } from './audit.service.ts';
import { Attack, AuditEvent } from './audit.types.ts';

interface AuditEventArgs {
  readonly auditId: string;
  readonly after: number;
}

@Resolver(() => AuditEvent)
export class AuditEventResolver {
  readonly #audits: AuditService;
  readonly #feed: EventFeed;
  readonly #attacks: BatchLoad<AttackRecord>;

  constructor(audits: AuditService, feed: EventFeed) {
    this.#audits = audits;
    this.#feed = feed;
    this.#attacks = (ctx, ids) => audits.findAttacks(ctx, ids);
  }

  async follow({ auditId, after }: AuditEventArgs, context: RequestContext): Promise<AsyncIterable<EventRecord>> {
    const state = await context.transact((ctx) => this.#audits.streamState(ctx, auditId));
    return followToEnd(context, this.#feed, state, { streamId: auditId, after, lastKinds: ['AUDIT_FINISHED'] });
  }

  @Subscription(() => AuditEvent, {
    description:
      'First every persisted event with seq > after, in order, then live ones: no gap, no repeat; ends when the audit has.',
    // type-graphql types the arguments of `subscribe` loosely; they are those declared below.
    subscribe: ({ args, context }) =>
      (context as RequestContext)
        .instanceOf(AuditEventResolver)
        .follow(args as AuditEventArgs, context as RequestContext),
  })
  auditEvents(
    @Root() event: EventRecord,
    @Arg('auditId', () => ID) _id: string,
    @Arg('after', () => Int, { defaultValue: 0 }) _after: number,
  ): AuditEvent {
    return auditEventOf(event);
  }

  @FieldResolver(() => Attack, { nullable: true })
  async attack(@Root() event: AuditEvent, @Ctx() context: RequestContext): Promise<Attack | null> {
    return event.attackId ? ((await context.load(this.#attacks, event.attackId)) ?? null) : null;
  }
}
