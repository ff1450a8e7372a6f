import type { DrawnChart } from '../charts/chart.ts';
import type { ReportRate, ReportVerdict } from '../schema/common.ts';
import type { ReportDifference } from '../schema/paired.ts';
import { percent, percentRange, points } from '../wording.ts';
import { Html, html } from './html.ts';

const TONES: Readonly<Record<ReportVerdict, string>> = {
  PASS: 'good', FAIL: 'bad', INVALID: 'bad', INCONCLUSIVE: 'doubt', NOT_TESTED: 'none',
};

const WORDS: Readonly<Record<ReportVerdict, string>> = {
  PASS: 'Pass', FAIL: 'Fail', INVALID: 'Invalid', INCONCLUSIVE: 'Inconclusive', NOT_TESTED: 'Not tested',
};

/** A verdict in word, sign and colour. */
export const verdictBadge = (verdict: ReportVerdict): Html => html`<span class="verdict ${TONES[verdict]}">${WORDS[verdict]}</span>`;

/** "61 %" with interval and count below it, for table cells. */
export function rateCell(rate: ReportRate | null): Html {
  if (!rate) return numberCell('–');
  const { value, successes, n, ci95 } = rate;
  return numberCell(html`${percent(value)}<span class="sub">${percentRange(ci95.lower, ci95.upper)}</span><span class="sub">${successes} of ${n}</span>`);
}

/** "−12.0" percentage points with interval and count below it. */
export function differenceCell(difference: ReportDifference | null): Html {
  if (!difference) return numberCell('–');
  const { value, n, ci95: { lower, upper } } = difference;
  return numberCell(html`${points(value)}<span class="sub">${points(lower)} to ${points(upper)}</span><span class="sub">n = ${n}</span>`);
}

/** A cell set flush right. */
export const numberCell = (content: Html | string | number): Html => html`<td class="number">${content}</td>`;

export interface Table {
  /** Class of the table, for its column widths. */
  readonly name?: string;
  readonly caption: string;
  readonly head: readonly (string | { readonly number: string })[];
  readonly rows: readonly Html[];
}

/** A table whose columns have headers; `{ number }` is set flush right. */
export function table({ name = 'plain', caption, head, rows }: Table): Html {
  const cells = head.map((cell) => (typeof cell === 'string'
    ? html`<th scope="col">${cell}</th>` : html`<th scope="col" class="number">${cell.number}</th>`));
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${name}">
<caption>${caption}</caption><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Pairs of a term and its value; pairs without a value are left out. */
export function factList(facts: readonly (readonly [string, Html | string | number | null])[]): Html {
  return html`<dl class="facts">${facts.filter(([, value]) => value !== null).map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

/** The drawing comes from our own renderer, which escapes text; it is the only markup not made by `html`. */
export function chartFigure(chart: DrawnChart | null): Html | null {
  if (!chart) return null;
  return html`<figure><figcaption><strong>${chart.title}</strong></figcaption>
<div class="plate" role="img" aria-label="${chart.alt}">${new Html(chart.svg)}</div></figure>`;
}

export interface Image {
  readonly png: Uint8Array;
  readonly alt: string;
  readonly caption: Html;
}

/** Below this width single pixels are shown as squares instead of being blurred. */
const SMALL_WIDTH = 120;

/** A picture inside the file, as a data URI. */
export function pictureFigure({ png, alt, caption }: Image): Html {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const width = bytes.length > 24 ? bytes.readUInt32BE(16) : 0;
  const height = bytes.length > 24 ? bytes.readUInt32BE(20) : 0;
  const scaling = width < SMALL_WIDTH ? 'pixels' : 'smooth';
  return html`<figure><img src="data:image/png;base64,${bytes.toString('base64')}" alt="${alt}" width="${width}" height="${height}" class="${scaling}">
<figcaption>${caption}</figcaption></figure>`;
}

export const digest = (value: string | null): Html => (value ? html`<span class="digest">${value}</span>` : html`–`);

/** 2026-11-22T09:00:00.000Z as "22 November 2026, 09:00 UTC". */
export function longTime(time: string | null): string {
  if (!time) return '–';
  const date = new Date(time);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}
