import type { ReportDocument } from '../../schema/report.ts';
import type { ReportModel } from '../../schema/system.ts';
import type { ReportThreatModel } from '../../schema/attacks.ts';
import { goalText, normName, plainNumber } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { digest, factList, longTime, numberCell, table } from '../parts.ts';

const KNOWLEDGE = { WHITE_BOX: 'knows the model and its gradients', BLACK_BOX: 'can only query the model', NONE: 'knows nothing (control)' } as const;

/** What was tested, on which images, and what the attacker may do. */
export function methodSection(document: ReportDocument): Html {
  return html`<section id="method"><h2>What was tested, and how</h2>
<p>Every perturbation is one image that is added, unchanged, to every picture: the model sees clip(x + v, 0, 1), where x is
the decoded picture after its resize, with pixels scaled to 0…1, before the model’s own normalisation. Perturbations are
learnt on the generation images only; every rate in this report comes from the evaluation images, which no attack has seen.</p>
<p>Rates are shown with Wilson’s 95 % interval. Verdicts use the exact interval of Clopper and Pearson: pass if all of it is
within the limit, fail if all of it is beyond the limit, otherwise inconclusive.</p>
<h3>Models</h3>${document.system_under_test.models.map(modelFacts)}
<h3>Images</h3>${dataFacts(document)}
<h3>Threat models</h3>${threatTable(document.threat_models)}</section>`;
}

function modelFacts(model: ReportModel): Html {
  const { input, preprocessing } = model;
  return factList([
    ['Name', `${model.name} ${model.version}`],
    ['Architecture', `${model.architecture}${model.parameters === null ? '' : `, ${model.parameters.toLocaleString('en-GB')} parameters`}`],
    ['File', `${model.format}, ${model.size_bytes.toLocaleString('en-GB')} bytes`],
    ['SHA-256', digest(model.sha256)],
    ['Weights digest', digest(model.weights_digest)],
    ['Input', input && `${input.channels} × ${input.height} × ${input.width} (${input.layout})`],
    ['Preprocessing', preprocessingText(preprocessing)],
    ['Output', model.output_kind],
    ['Classes', model.classes.join(', ')],
    ['Reference outputs', model.reference_vectors === 0 ? 'none given' : `${model.reference_vectors} given by the vendor and reproduced`],
    ['Notes', model.warnings.length > 0 ? model.warnings.join('; ') : null],
  ]);
}

function preprocessingText({ channels, resize, scale, offset }: ReportModel['preprocessing']): string {
  return `${channels}, ${resize.toLowerCase()} resize, input = pixel × [${scale.join(', ')}] + [${offset.join(', ')}]`;
}

function dataFacts({ data }: ReportDocument): Html {
  return html`${factList([
    ['Name', `${data.name} ${data.version}`],
    ['Modality', data.modality],
    ['SHA-256', digest(data.sha256)],
    ['Manifest', digest(data.manifest_sha256)],
    ['Patients', patientsText(data)],
    ['Notes', data.warnings.length > 0 ? data.warnings.join('; ') : null],
  ])}${table({
    caption: 'Splits. Norms are means over images in pixels scaled to 0…1, all channels, before any resize.',
    head: ['Split', { number: 'Images' }, { number: 'Patients' }, ...data.classes.map((name) => ({ number: name })), { number: 'Mean L2' }, { number: 'Mean L∞' }],
    rows: data.splits.map((split) => {
      const counts = data.classes.map((_, index) => split.class_counts[index] ?? 0);
      const cells = [split.images, split.patients ?? 'unknown', ...counts, plainNumber(split.mean_l2), plainNumber(split.mean_linf)];
      return html`<tr><th scope="row">${split.split.toLowerCase()}</th>${cells.map(numberCell)}</tr>`;
    }),
  })}`;
}

function patientsText({ patient_disjoint: disjoint, patients_derived: derived }: ReportDocument['data']): string {
  if (disjoint === null) return 'unknown';
  return `${disjoint ? 'none in both splits' : 'some in both splits'}${derived ? ' (patients read out of file names)' : ''}`;
}

function threatTable(threats: readonly ReportThreatModel[]): Html {
  return table({
    name: 'threats',
    caption: 'What the attacker wants, knows and may change.',
    head: ['Id', 'Wants', 'Knows', 'Norm', { number: 'Budget, 0…1' }, { number: 'Budget, 1/255' }, 'Form'],
    rows: threats.map(threatRow),
  });
}

function threatRow({ id, goal, target_class: target, knowledge, norm, epsilon, epsilon_255: in255, zeta_percent: zeta, universal }: ReportThreatModel): Html {
  const percentage = zeta === null ? null : html`<span class="sub">${zeta} % of mean norm</span>`;
  return html`<tr><th scope="row">${id}</th><td>${goalText(goal, target)}</td><td>${KNOWLEDGE[knowledge]}</td><td>${normName(norm)}</td>
${numberCell(html`${plainNumber(epsilon)}${percentage}`)}${numberCell(in255 === null ? '–' : plainNumber(in255))}
<td>${universal ? 'one for all images' : 'one for each image'}</td></tr>`;
}

/** Who answers for the report and when the work was done. */
export function provenanceSection({ plan, environment, signatories, cover }: ReportDocument): Html {
  return html`<section id="provenance"><h2>Provenance</h2>
${factList([
    ['Limits frozen', longTime(plan.frozen_at)],
    ['Audit run', `${longTime(plan.started_at)} to ${longTime(plan.finished_at)}`],
    ['Assay', environment.assay_version],
    ['Engines', environment.runtimes.join(', ') || 'none'],
    ['Audit', digest(cover.audit.id)],
    ['Report', digest(cover.id)],
  ])}
<p>This report is a draft: it carries no signature yet.</p>
<div class="signature">${signatories.map(({ name, role, organization }) => html`<div>${name}<br><span class="small muted">${role}, ${organization}</span></div>`)}</div></section>`;
}
