import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Connection } from '../shared/index.ts';
import { pageRequest, settle, toConnection } from '../shared/index.ts';
import type { RequestContext } from '../tenancy/index.ts';
import { AuditsArgs, LaunchAuditInput } from './audit.inputs.ts';
import type { AuditService } from './audit.service.ts';
import { Attack, Audit, AuditConnection, CancelAuditPayload, LaunchAuditPayload } from './audit.types.ts';

@Resolver()
export class AuditResolver {
  readonly #audits: AuditService;

  constructor(audits: AuditService) {
    this.#audits = audits;
  }

  @Query(() => Audit, { nullable: true })
  audit(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Audit | null> {
    return context.transact((ctx) => this.#audits.find(ctx, id));
  }

  @Query(() => AuditConnection)
  async audits(@Args(() => AuditsArgs) args: AuditsArgs, @Ctx() context: RequestContext): Promise<Connection<Audit>> {
    return toConnection(await context.transact((ctx) => this.#audits.list(ctx, pageRequest(args), args.state)));
  }

  @Query(() => Attack, { nullable: true })
  attack(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Attack | null> {
    return context.transact((ctx) => this.#audits.findAttack(ctx, id));
  }

  @Mutation(() => LaunchAuditPayload, {
    description: 'Every attack on every model, on one data set; idempotent by idempotencyKey.',
  })
  launchAudit(
    @Arg('input', () => LaunchAuditInput) input: LaunchAuditInput,
    @Ctx() context: RequestContext,
  ): Promise<LaunchAuditPayload> {
    return settle(
      'audit',
      context.transact((ctx) => this.#audits.launch(ctx, input)),
    );
  }

  @Mutation(() => CancelAuditPayload)
  cancelAudit(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<CancelAuditPayload> {
    return settle(
      'audit',
      context.transact((ctx) => this.#audits.cancel(ctx, id)),
    );
  }
}
