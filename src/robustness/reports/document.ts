/**
 * Front door of the report document: plain data and rules, no picture, no chart, no runtime. The API process may import
 * this file; rendering lives in html/ and charts/.
 */
export { reportDocumentSchema, reportJsonSchema } from './schema/report.ts';
export type { ReportDocument } from './schema/report.ts';
export { buildReportDocument } from './build/build-report-document.ts';
export { canonicalJson } from './canonical-json.ts';
export { FIGURES, figureOf, LIMIT_METRICS } from './figures.ts';
export type { FigureDefinition, RateMetric } from './figures.ts';
export type { ReportFacts } from './facts.ts';
