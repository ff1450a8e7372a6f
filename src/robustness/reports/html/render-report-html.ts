import { drawReportCharts } from '../charts/draw-report-charts.ts';
import type { ReportCharts } from '../charts/draw-report-charts.ts';
import { attackLabels, modelViews } from '../report-view.ts';
import type { ReportDocument } from '../schema/report.ts';
import { Html, html } from './html.ts';
import { NO_IMAGES } from './report-images.ts';
import type { ReportImages } from './report-images.ts';
import { beyondSections } from './sections/beyond.ts';
import { checksSection } from './sections/checks.ts';
import { appendixSection, definitionsSection, limitationsSection } from './sections/closing.ts';
import { coverSection } from './sections/cover.ts';
import { defensesSection } from './sections/defenses.ts';
import { findingsSection } from './sections/findings.ts';
import { methodSection, provenanceSection } from './sections/method.ts';
import { modelResults, sectionId } from './sections/model-results.ts';
import { PictureBudget, pictureSection } from './sections/pictures.ts';
import { STYLES } from './styles.ts';

/** Bytes of PNG in one report, an equal part for each model; base64 makes a third more of it, and the file stays under 2 MB. */
const PICTURE_BYTES = 1_100_000;

/** No script, no request to anywhere: only what lies in the file itself. */
const CONTENT_SECURITY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The report as one self-contained HTML file: no script, no external request; every text of the document is escaped.
 * Pictures beyond the size budget are left out and counted. `charts` may be given by a caller that has drawn them.
 */
export async function renderReportHtml(
  document: ReportDocument, images: ReportImages = NO_IMAGES, charts?: ReportCharts,
): Promise<string> {
  const drawn = charts ?? await drawReportCharts(document);
  return `${page(document, images, drawn).text.trimStart()}\n`;
}

function page(document: ReportDocument, images: ReportImages, charts: ReportCharts): Html {
  const views = modelViews(document).map((view) => ({ view, budget: new PictureBudget(PICTURE_BYTES / document.system_under_test.models.length) }));
  const labels = attackLabels(document);
  const results = views.map(({ view, budget }) => modelResults(view, {
    charts: charts.get(view.model.id), pictures: pictureSection(view, images, budget),
    beyond: beyondSections(document, view.model.id, (id) => labels.get(id) ?? id),
  }));
  const leftOut = views.reduce((sum, { budget }) => sum + budget.leftOut, 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${document.cover.title}</title>
<style>${new Html(STYLES)}</style>
</head>
<body><main>
${coverSection(document)}
${contents(document)}
${findingsSection(document)}
${results}
${leftOut > 0 && html`<p class="small muted">${leftOut} pictures were left out to keep this file small.</p>`}
${defensesSection(document)}
${checksSection(document)}
${limitationsSection(document)}
${definitionsSection(document)}
${methodSection(document)}
${provenanceSection(document)}
${appendixSection(document)}
<footer>Made by Assay ${document.environment.assay_version} from report.json (${document.schema}) of report ${document.cover.id},
version ${document.cover.version}. Every figure can be recomputed from the outcome tables whose digests are given. Absence of a
found attack is not proof of robustness.</footer>
</main></body>
</html>`;
}

function contents(document: ReportDocument): Html {
  const models = document.system_under_test.models.map((model) => html`<li><a href="#${sectionId(model.id)}">Results: ${model.name} ${model.version}</a></li>`);
  return html`<nav aria-label="Contents"><h2 class="minor">Contents</h2><ol><li><a href="#findings">Findings</a></li>${models}
${document.defenses.length > 0 && html`<li><a href="#defenses">Defenses</a></li>`}
<li><a href="#checks">Checks against false confidence</a></li><li><a href="#limitations">Limitations, and what was not tested</a></li>
<li><a href="#definitions">What the figures mean</a></li><li><a href="#method">What was tested, and how</a></li>
<li><a href="#provenance">Provenance</a></li><li><a href="#appendix">Appendix: every figure, parameter and digest</a></li></ol></nav>`;
}
