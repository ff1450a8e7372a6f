import type { ReportFacts } from '../../robustness/reports/document.ts';

type AttackFacts = ReportFacts['attacks'][number];

/** Facts of an attack, and where its pictures are. */
export interface AttackReportWork extends AttackFacts {
  /** Of the preview's PNG. */
  readonly previewSha256: string | null;
}

/**
 * Everything a report is made of that the database knows, as plain data; digests name blobs of the organization. The
 * worker adds its own version, and what the data set's manifest says of patients.
 */
export interface ReportWork extends Omit<ReportFacts, 'assayVersion' | 'dataset' | 'attacks'> {
  readonly dataset: Omit<ReportFacts['dataset'], 'patientDisjoint' | 'patientsDerived'> & { readonly packSha256: string | null };
  readonly attacks: readonly AttackReportWork[];
}
