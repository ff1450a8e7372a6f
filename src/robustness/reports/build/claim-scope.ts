import type { ReportFacts } from '../facts.ts';
import type { ReportThreatModel } from '../schema/attacks.ts';

/** The fixed sentence that bounds every claim of the report. */
export function claimScope(facts: ReportFacts, threatModels: readonly ReportThreatModel[]): string {
  const models = facts.models.map((model) => `${model.name} ${model.version} (SHA-256 ${model.sha256})`).join(', ');
  const data = `${facts.dataset.name} ${facts.dataset.version} (SHA-256 ${facts.dataset.sha256})`;
  const threats = threatModels.map((threat) => threat.id).join(', ') || 'none';
  return `Applies only to ${models}; data ${data}; threat models ${threats}; and the perturbation budgets listed. `
    + 'Absence of a found attack is not proof of robustness.';
}
