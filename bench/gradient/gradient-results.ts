import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../timing.ts';
import type { Measurement } from './measurement.ts';

/** Both engines on one model, each the median of its rounds. */
export interface Comparison {
  readonly ours: Measurement;
  readonly torch: Measurement;
}

export interface GradientBench {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly runtime: string;
  readonly torch: string;
  readonly loadBefore: number;
  readonly rounds: number;
  readonly repeats: number;
  readonly comparisons: readonly Comparison[];
}

/** How many times as many images a second. */
export function ratios({ ours, torch }: Comparison): { readonly forward: number; readonly gradient: number } {
  return { forward: torch.forward_ms / ours.forward_ms, gradient: torch.gradient_ms / ours.gradient_ms };
}

const HEAD = ['model', 'side', 'forward: PyTorch', 'Assay', 'ratio', 'gradient: PyTorch', 'Assay', 'ratio', 'peak MB: PyTorch', 'Assay', 'compile s'];

function row(comparison: Comparison): readonly string[] {
  const { ours, torch } = comparison;
  const { forward, gradient } = ratios(comparison);
  return [
    ours.model, String(ours.side), torch.forward_ms.toFixed(1), ours.forward_ms.toFixed(1), `**${forward.toFixed(2)}**`,
    torch.gradient_ms.toFixed(1), ours.gradient_ms.toFixed(1), `**${gradient.toFixed(2)}**`,
    String(torch.peak_rss_mb), String(ours.peak_rss_mb), ((ours.compile_ms ?? 0) / 1000).toFixed(1),
  ];
}

/** The table as Markdown. */
export function gradientTable(comparisons: readonly Comparison[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...comparisons.map((comparison) => line(row(comparison)))].join('\n');
}

/** The median of each figure over rounds; of memory the most. */
export function medianOf(rounds: readonly Measurement[]): Measurement {
  const [first] = rounds;
  if (!first) throw new Error('expected at least one round of measurements, found none');
  const of = (key: 'forward_ms' | 'gradient_ms' | 'compile_ms'): number => median(rounds.map((round) => round[key] ?? 0));
  const peak = Math.max(...rounds.map((round) => round.peak_rss_mb));
  const compile = first.compile_ms === undefined ? {} : { compile_ms: of('compile_ms') };
  return { ...first, forward_ms: of('forward_ms'), gradient_ms: of('gradient_ms'), ...compile, peak_rss_mb: peak };
}

/** Medians over the models of how many times as many images a second. */
export function medianRatios(comparisons: readonly Comparison[]): { readonly forward: number; readonly gradient: number } {
  const all = comparisons.map(ratios);
  return { forward: median(all.map(({ forward }) => forward)), gradient: median(all.map(({ gradient }) => gradient)) };
}

function markdown(bench: GradientBench): string {
  const { batch = 0, threads = 0 } = bench.comparisons[0]?.ours ?? {};
  const { forward, gradient } = medianRatios(bench.comparisons);
  return `# Gradients beside PyTorch, ${bench.date}

${bench.runtime}, Node ${bench.node}; PyTorch ${bench.torch}; ${bench.machine}; batch ${batch}, ${threads} threads; load before the start ${bench.loadBefore.toFixed(1)}.
Made by \`npm run bench:gradient\`: ${bench.rounds} rounds, in each of which both engines run after each other on the same model, each in a
process of its own; a round's figure is the median of ${bench.repeats} repeats, the table's the median of the rounds. The weights are random.

Milliseconds an image; "gradient" is forward and backward together, with respect to the images. Ratio: how many times as many images
a second as PyTorch; medians over the models ${forward.toFixed(2)} (forward) and ${gradient.toFixed(2)} (gradient). Peak memory is of the whole process.
"Compile" is reading, importing, differentiating and making the program of the gradient.

${gradientTable(bench.comparisons)}
`;
}

/** Writes DATE-gradient.json and DATE-gradient.md; gives their paths. */
export async function writeGradientResults(directory: string, bench: GradientBench): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const base = join(directory, `${bench.date}-gradient`);
  await writeFile(`${base}.json`, `${JSON.stringify(bench, null, 2)}\n`);
  await writeFile(`${base}.md`, markdown(bench));
  return [`${base}.json`, `${base}.md`];
}
