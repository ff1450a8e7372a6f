import type { ReportFacts } from '../../robustness/reports/document.ts';
import type { CheckRunFacts } from '../../robustness/reports/facts.ts';
import type { OperatingPointRecord } from '../models/index.ts';

type AttackFacts = ReportFacts['attacks'][number];
type ModelFacts = ReportFacts['models'][number];

/** Facts of an attack, and where its pictures are. */
export interface AttackReportWork extends AttackFacts {
  /** Of the preview's PNG. */
  readonly previewSha256: string | null;
}

/** Facts of a model as the database knows them. */
export interface ModelReportWork extends Omit<ModelFacts, 'hardening'> {
  /** Where the vendor decides on a positive finding; null or absent: not declared. */
  readonly operatingPoint?: OperatingPointRecord | null;
  /** Null or absent: uploaded. */
  readonly hardened?: HardenedReportWork | null;
}

/** How a model was made from another. */
export interface HardenedReportWork {
  readonly parentId: string;
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Null where it was not kept. */
  readonly seed: number | null;
  /** As the runner wrote it down (HardeningRecipe of its protocol); null where there is none. */
  readonly recipe: Readonly<Record<string, unknown>> | null;
  readonly warnings: readonly string[];
}

/** Parents and children of the models under audit, and what they all went through in other audits on the same data set. */
export interface RelativesReportWork {
  /** Those that are not under audit themselves. */
  readonly models: readonly ModelReportWork[];
  /** Finished, the newest first. */
  readonly attacks: readonly AttackReportWork[];
  /** Of the models not under audit. */
  readonly checks: readonly CheckRunFacts[];
}

/**
 * Everything a report is made of that the database knows, as plain data; digests name blobs of the organization. The
 * worker adds its own version, and what the data set's manifest says of patients.
 */
export interface ReportWork extends Omit<ReportFacts, 'assayVersion' | 'dataset' | 'models' | 'attacks'> {
  readonly dataset: Omit<ReportFacts['dataset'], 'patientDisjoint' | 'patientsDerived'> & { readonly packSha256: string | null };
  readonly attacks: readonly AttackReportWork[];
  readonly models: readonly ModelReportWork[];
  /** Absent where no model has any. */
  readonly relatives?: RelativesReportWork;
}
