import { z } from 'zod';
import { AppError } from '../../../kernel/errors.ts';
import type { ReportFacts } from '../facts.ts';
import { FIGURES } from '../figures.ts';
import { runSanityChecks } from '../sanity/run-sanity-checks.ts';
import type { Validity } from '../schema/common.ts';
import type { Cover } from '../schema/cover.ts';
import { reportDocumentSchema } from '../schema/report.ts';
import type { ReportDocument } from '../schema/report.ts';
import type { SanityFinding } from '../schema/results.ts';
import { attackRecord } from './attack-section.ts';
import { channelRecords, checkRunRecords, corruptionRecords, worstCaseRecords } from './beyond-section.ts';
import { claimScope } from './claim-scope.ts';
import { defenseRecords } from './defenses/defense-section.ts';
import { findingsOf } from './findings/findings.ts';
import { headlinesOf } from './headlines.ts';
import { worstCaseHeadlines } from './worst-case-headlines.ts';
import { limitationsOf } from './limitations.ts';
import { controlRecords, resultRecords } from './result-section.ts';
import { dataRecord, modelRecord } from './system-section.ts';
import { threatModelsOf } from './threat-models.ts';
import type { ThreatModels } from './threat-models.ts';
import { decideVerdicts } from './verdicts.ts';

/**
 * The report of an audit, a function of the facts alone. Throws when the facts do not make a valid document (a rate
 * outside [0, 1], a digest that is none), since such a report must not exist.
 */
export function buildReportDocument(facts: ReportFacts): ReportDocument {
  const threatModels = threatModelsOf(facts.attacks);
  const checks = runSanityChecks(facts);
  const validity = validityOf(checks);
  const document: Omit<ReportDocument, 'device'> = {
    schema: 'report.v1',
    cover: cover(facts, threatModels, checks),
    signatories: facts.signatories.map(({ name, role, organization }) => ({ name, role, organization })),
    plan: plan(facts),
    system_under_test: { models: facts.models.map(modelRecord) },
    data: dataRecord(facts.dataset),
    threat_models: threatModels.records,
    attacks: facts.attacks.map((attack) => attackRecord(attack, threatModels.idOf(attack))),
    results: resultRecords(facts),
    controls: controlRecords(facts, threatModels),
    worst_cases: worstCaseRecords(facts),
    channels: channelRecords(facts),
    corruptions: corruptionRecords(facts),
    verdicts: decideVerdicts(facts, validity === 'INVALID'),
    findings: findingsOf(facts, validity === 'INVALID'),
    defenses: defenseRecords(facts),
    sanity_checks: checks,
    check_runs: checkRunRecords(facts),
    definitions: FIGURES.map(({ key, title, symbol, plain, better }) => ({ key, title, symbol, plain, better })),
    environment: { assay_version: facts.assayVersion, runtimes: runtimesOf(facts) },
    limitations: limitationsOf(facts),
  };
  return parse({ ...document, device: facts.device });
}

function parse(document: unknown): ReportDocument {
  const parsed = reportDocumentSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new AppError('INTERNAL', `expected facts that make a valid report, found: ${z.prettifyError(parsed.error)}`);
}

function cover(facts: ReportFacts, threatModels: ThreatModels, checks: readonly SanityFinding[]): Cover {
  const validity = validityOf(checks);
  return {
    id: facts.report.id,
    version: facts.report.version,
    title: facts.report.title,
    organization: facts.report.organization,
    audit: { id: facts.audit.id, name: facts.audit.name },
    issued_at: facts.report.issuedAt,
    status: 'draft',
    validity,
    claim_scope: claimScope(facts, threatModels.records),
    headlines: validity === 'INVALID' ? [] : headlinesOf(facts),
    worst_cases: validity === 'INVALID' ? [] : worstCaseHeadlines(facts),
    checks: countChecks(checks),
  };
}

function plan(facts: ReportFacts): ReportDocument['plan'] {
  return {
    limits: facts.audit.limits.map(({ metric, max, min, rationale }) => ({ metric, max, min, rationale })),
    frozen_at: facts.audit.createdAt,
    started_at: facts.audit.startedAt,
    finished_at: facts.audit.finishedAt,
  };
}

const isWarning = (check: SanityFinding): boolean =>
  check.outcome === 'INCONCLUSIVE' || (check.outcome === 'FAIL' && check.severity === 'WARNING');

const isFailure = (check: SanityFinding): boolean => check.outcome === 'FAIL' && check.severity === 'BLOCKING';

function validityOf(checks: readonly SanityFinding[]): Validity {
  if (checks.some(isFailure)) return 'INVALID';
  return checks.some(isWarning) ? 'VALID_WITH_WARNINGS' : 'VALID';
}

function countChecks(checks: readonly SanityFinding[]): Cover['checks'] {
  const notRun = checks.filter((check) => check.outcome === 'NOT_TESTED').length;
  return {
    run: checks.length - notRun,
    passed: checks.filter((check) => check.outcome === 'PASS').length,
    warned: checks.filter(isWarning).length,
    failed: checks.filter(isFailure).length,
    not_run: notRun,
  };
}

function runtimesOf(facts: ReportFacts): string[] {
  return [...new Set(facts.attacks.flatMap((attack) => (attack.runtime ? [attack.runtime] : [])))].sort();
}
