export { renderReportHtml } from './render-report-html.ts';
export { NO_IMAGES } from './report-images.ts';
export type { AttackImages, ExampleImages, ReportImages } from './report-images.ts';
