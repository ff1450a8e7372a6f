import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { AuditRecord, AuditService } from '../audits/index.ts';
import { Audit } from '../audits/index.ts';
import type { Connection } from '../shared/index.ts';
import { pageRequest, required, settle, toConnection } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { GenerateReportInput, ReportsArgs } from './report.inputs.ts';
import type { ReportService } from './report.service.ts';
import { GenerateReportPayload, Report, ReportConnection, ReportFile } from './report.types.ts';

@Resolver()
export class ReportResolver {
  readonly #reports: ReportService;

  constructor(reports: ReportService) {
    this.#reports = reports;
  }

  @Query(() => Report, { nullable: true })
  report(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Report | null> {
    return context.transact((ctx) => this.#reports.find(ctx, id));
  }

  @Query(() => ReportConnection)
  async reports(
    @Args(() => ReportsArgs) args: ReportsArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<Report>> {
    return toConnection(await context.transact((ctx) => this.#reports.list(ctx, pageRequest(args), args.auditId)));
  }

  @Mutation(() => GenerateReportPayload, { description: 'Refused as long as the audit has not ended.' })
  generateReport(
    @Arg('input', () => GenerateReportInput) input: GenerateReportInput,
    @Ctx() context: RequestContext,
  ): Promise<GenerateReportPayload> {
    return settle(
      'report',
      context.transact((ctx) => this.#reports.generate(ctx, input)),
    );
  }
}

@Resolver(() => Report)
export class ReportFieldsResolver {
  readonly #audits: BatchLoad<AuditRecord>;

  constructor(audits: AuditService) {
    this.#audits = (ctx, ids) => audits.findMany(ctx, ids);
  }

  @FieldResolver(() => Audit)
  audit(@Root() report: Report, @Ctx() context: RequestContext): Promise<Audit> {
    return required(context.load(this.#audits, report.auditId), `audit of ${report.id}`);
  }
}

@Resolver(() => ReportFile)
export class ReportFileResolver {
  @FieldResolver(() => String, { description: 'Authorised, time-limited.' })
  url(@Root() file: ReportFile, @Ctx() context: RequestContext): string {
    return context.links.file(file.sha256, file.name);
  }
}
