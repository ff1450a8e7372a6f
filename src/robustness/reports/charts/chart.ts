import type { TopLevelSpec } from 'vega-lite';

/** What to draw, and what it shows for those who cannot see it. */
export interface Chart {
  readonly title: string;
  readonly alt: string;
  readonly spec: TopLevelSpec;
}

export interface DrawnChart {
  readonly title: string;
  readonly alt: string;
  /** One <svg> element without script, link or external reference. */
  readonly svg: string;
}

/** Okabe & Ito's colours for readers who confuse red and green; shapes differ as well. */
export const COLORS = { attack: '#b5470b', control: '#0072b2', ink: '#1d2330', muted: '#5b6472', grid: '#e3e6ea' } as const;

/** One look for all charts. Text sizes are in the same pixels as the page. */
export const CHART_CONFIG: NonNullable<TopLevelSpec['config']> = {
  aria: false,
  background: 'transparent',
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: COLORS.ink, titleColor: COLORS.muted, titleFontWeight: 'normal', labelFontSize: 12, titleFontSize: 12,
    gridColor: COLORS.grid, domainColor: COLORS.grid, tickColor: COLORS.grid,
  },
  legend: { symbolOpacity: 1, labelColor: COLORS.ink, titleColor: COLORS.muted, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 320 },
};
