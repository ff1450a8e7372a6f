/** The whole look: screen first, dark where the reader prefers it, A4 in print. No web font, no external file. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2330; --muted: #55606e; --rule: #d9dee5; --wash: #f4f6f8;
  --attack: #b5470b; --control: #0072b2; --good: #00664d; --bad: #a3200d; --doubt: #7a5600; --none: #55606e;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e6e9ee; --muted: #a3adba; --rule: #323a46; --wash: #1c222b;
    --attack: #ff9a5c; --control: #6bb8ea; --good: #5fd0ab; --bad: #ff8f7a; --doubt: #e8be5a; --none: #a3adba;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); }
main { max-width: 54rem; margin: 0 auto; padding: 3.5rem 1.75rem 5rem; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: 2.6rem; letter-spacing: -0.015em; margin: 0.3rem 0 0.6rem; }
h2 { font-size: 1.7rem; margin: 4rem 0 0.8rem; padding-top: 1.1rem; border-top: 2px solid var(--ink); }
h3, h2.minor { font-size: 1.2rem; margin: 2.4rem 0 0.5rem; padding: 0; border: 0; }
p { margin: 0 0 0.9rem; max-width: 43rem; }
a { color: var(--control); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--control); outline-offset: 2px; }
.muted { color: var(--muted); }
.small { font-size: 0.86rem; line-height: 1.5; }
.kicker { color: var(--muted); font-size: 0.82rem; letter-spacing: 0.09em; text-transform: uppercase; margin: 0; }
.scope { border-left: 3px solid var(--rule); padding-left: 1rem; overflow-wrap: anywhere; }
code, .digest { font-family: var(--mono); font-size: 0.82em; overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.4rem; margin: 1.2rem 0; }
dl.facts dt { color: var(--muted); }
dl.facts dt::first-letter { text-transform: uppercase; }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
nav ol { columns: 2; column-gap: 2.5rem; padding-left: 1.3rem; margin: 0.4rem 0 0; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }

.headline { display: grid; grid-template-columns: 7.6rem 1fr; gap: 0 1.4rem; align-items: center; padding: 1.1rem 0; border-top: 1px solid var(--rule); break-inside: avoid; }
h2.minor + .headline { border-top: 0; padding-top: 0.3rem; }
.cover > p, .cover .headline p { max-width: none; }
.cover h2.minor { margin-bottom: 0.4rem; }
.headline .figure { font: 600 3.1rem/1 var(--serif); letter-spacing: -0.02em; color: var(--attack); white-space: nowrap; }
.headline .figure.quiet { color: var(--muted); }
.headline p { margin: 0; font-size: 1.06rem; }
.strip { display: block; width: 100%; height: 1.1rem; margin-top: 0.5rem; overflow: visible; }
.strip .track { fill: var(--rule); } .strip .attack { fill: var(--attack); } .strip .control { fill: var(--control); }
.strip .interval { opacity: 0.35; }
.key { display: flex; gap: 1.4rem; font-size: 0.86rem; color: var(--muted); margin: 0.3rem 0 0; }
.key span::before { content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.45em; background: currentColor; border-radius: 50%; }
.key .attack::before { background: var(--attack); } .key .control::before { background: var(--control); border-radius: 0; transform: rotate(45deg) scale(0.85); }

.box { background: var(--wash); border: 1px solid var(--rule); border-radius: 6px; padding: 1rem 1.25rem; margin: 1.5rem 0; break-inside: avoid; }
.box p:last-child { margin-bottom: 0; }
.box.bad { border-left: 6px solid var(--bad); } .box.doubt { border-left: 6px solid var(--doubt); } .box.good { border-left: 6px solid var(--good); }

.scroll { overflow-x: auto; margin: 0.9rem 0 1.4rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); font-size: 0.86rem; padding-bottom: 0.5rem; caption-side: top; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.9rem 0.5rem 0; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 600; color: var(--muted); border-bottom: 1.5px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
td .sub, th .sub { display: block; color: var(--muted); font-weight: 400; font-size: 0.86em; }
tr { break-inside: avoid; }
.line { display: block; }
table.checks tbody th { min-width: 15rem; }
table.verdicts tbody th { min-width: 13rem; }
table.threats tbody th, table.findings tbody th { white-space: nowrap; }
tr.control-row th, tr.control-row td { color: var(--muted); }

.verdict { font-weight: 700; white-space: nowrap; }
.verdict::before { display: inline-block; width: 1.3em; }
.verdict.good { color: var(--good); } .verdict.good::before { content: "✓"; }
.verdict.bad { color: var(--bad); } .verdict.bad::before { content: "✕"; }
.verdict.doubt { color: var(--doubt); } .verdict.doubt::before { content: "?"; }
.verdict.none { color: var(--none); } .verdict.none::before { content: "–"; }

.severity { font-weight: 700; white-space: nowrap; }
.severity.bad { color: var(--bad); } .severity.doubt { color: var(--doubt); } .severity.none { color: var(--none); }
article.finding, article.defense { border-top: 1px solid var(--rule); margin-top: 2rem; }

figure { margin: 1.2rem 0 1.8rem; break-inside: avoid; }
figcaption { font-size: 0.86rem; color: var(--muted); margin-bottom: 0.6rem; }
figcaption strong { color: var(--ink); }
.plate { background: #ffffff; border-radius: 6px; padding: 0.4rem 0; overflow-x: auto; }
@media (prefers-color-scheme: dark) { .plate { padding: 0.9rem; } }
.plate svg { display: block; max-width: 100%; height: auto; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.4rem, 1fr)); gap: 1.1rem; margin: 1rem 0 1.6rem; }
.gallery figure, .triple figure { margin: 0; }
.gallery figcaption, .triple figcaption { margin: 0.45rem 0 0; line-height: 1.4; overflow-wrap: anywhere; }
.gallery img, .triple img { display: block; width: 100%; height: auto; border-radius: 4px; border: 1px solid var(--rule); background: #808080; }
img.pixels { image-rendering: pixelated; }
.triple { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; max-width: 33rem; margin: 0.6rem 0 1.4rem; break-inside: avoid; }
.triple .note { grid-column: 1 / -1; margin: 0; max-width: none; }
.confusions { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: flex-start; break-inside: avoid; }
.confusions figure { max-width: 21rem; }
details { margin: 0.8rem 0; }
summary { cursor: pointer; font-weight: 600; }
ul.plain { padding-left: 1.2rem; max-width: 43rem; }
ul.plain li { margin-bottom: 0.45rem; }
.signature { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.6rem; margin: 1.2rem 0; }
.signature div { border-top: 1px solid var(--ink); padding-top: 0.4rem; margin-top: 2rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: 0.86rem; }
@media (max-width: 40rem) {
  main { padding: 2rem 1.1rem 3rem; }
  h1 { font-size: 2rem; }
  .headline { grid-template-columns: 1fr; gap: 0.4rem; }
  .headline .figure { text-align: left; }
  nav ol { columns: 1; }
}
@page { size: A4; margin: 18mm 17mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #55606e; } }
@media print {
  :root {
    color-scheme: light; --paper: #ffffff; --ink: #1d2330; --muted: #55606e; --rule: #d9dee5; --wash: #f4f6f8;
    --attack: #b5470b; --control: #0072b2; --good: #00664d; --bad: #a3200d; --doubt: #7a5600; --none: #55606e;
  }
  body { font-size: 9.6pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 24pt; } h2 { font-size: 16pt; margin-top: 9mm; } h2, h3, h3 + p, caption { break-after: avoid; }
  .cover h2.minor { font-size: 11.5pt; margin: 4mm 0 1mm; }
  .confusions figure { max-width: 82mm; } .confusions { gap: 0 6mm; }
  .cover dl.facts { font-size: 8.6pt; gap: 0.5mm 4mm; margin: 3mm 0; }
  .cover .box { margin: 3mm 0; padding: 2.5mm 4mm; }
  table.checks tbody th { min-width: 48mm; }
  .headline { grid-template-columns: 23mm 1fr; padding: 2mm 0; } .headline .figure { font-size: 23pt; } .headline p { font-size: 9.4pt; line-height: 1.4; } .strip { margin-top: 1mm; height: 3.4mm; }
  .small { font-size: 8pt; } th, td { padding: 1.1mm 3mm 1.1mm 0; } .gallery { grid-template-columns: repeat(5, 1fr); gap: 4mm; } .triple { max-width: 120mm; }
  .scroll, .plate { overflow: visible; }
  table, caption, figcaption { font-size: 8.4pt; }
  a { color: inherit; text-decoration: none; }
}
`;
