import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { EventFeed, EventRecord } from '../../platform/events/event-log.ts';
import { followToEnd, required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import type { ReportRecord } from './report.record.ts';
import type { ReportService } from './report.service.ts';
import { Report, ReportEvent } from './report.types.ts';

interface ReportEventArgs {
  readonly reportId: string;
  readonly after: number;
}

@Resolver(() => ReportEvent)
export class ReportEventResolver {
  readonly #reports: ReportService;
  readonly #feed: EventFeed;
  readonly #byId: BatchLoad<ReportRecord>;

  constructor(reports: ReportService, feed: EventFeed) {
    this.#reports = reports;
    this.#feed = feed;
    this.#byId = (ctx, ids) => reports.findMany(ctx, ids);
  }

  async follow({ reportId, after }: ReportEventArgs, context: RequestContext): Promise<AsyncIterable<EventRecord>> {
    const state = await context.transact((ctx) => this.#reports.streamState(ctx, reportId));
    return followToEnd(context, this.#feed, state, { streamId: reportId, after, lastKinds: ['READY', 'FAILED'] });
  }

  @Subscription(() => ReportEvent, {
    description:
      'First every persisted event with seq > after, in order, then live ones; ends when the report is ready or failed.',
    // type-graphql types the arguments of `subscribe` loosely; they are those declared below.
    subscribe: ({ args, context }) =>
      (context as RequestContext)
        .instanceOf(ReportEventResolver)
        .follow(args as ReportEventArgs, context as RequestContext),
  })
  reportEvents(
    @Root() event: EventRecord,
    @Arg('reportId', () => ID) _id: string,
    @Arg('after', () => Int, { defaultValue: 0 }) _after: number,
  ): ReportEvent {
    return { reportId: event.streamId, seq: event.seq, at: event.at, message: String(event.payload.message ?? '') };
  }

  @FieldResolver(() => Report)
  report(@Root() event: ReportEvent, @Ctx() context: RequestContext): Promise<Report> {
    return required(context.load(this.#byId, event.reportId), `report ${event.reportId} of an event`);
  }
}
