import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../timing.ts';
import type { TrainingMeasurement } from './measurement.ts';

/** Both engines, one after the other. */
export interface TrainingRound {
  readonly torch: TrainingMeasurement;
  readonly ours: TrainingMeasurement;
}

export interface TrainingBench {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly runtime: string;
  readonly loadBefore: number;
  readonly steps: number;
  readonly rounds: readonly TrainingRound[];
}

type Figure = 'step_ms' | 'gradient_ms' | 'update_ms' | 'step_cpu_ms' | 'peak_rss_mb';

const HEAD = ['round', 'engine', 'step ms', 'of it gradients', 'of it update', 'images a second', 'CPU ms a step', 'peak MB'];

/** How many times as many images a second as PyTorch, by the medians of both. */
export function trainingRatio(rounds: readonly TrainingRound[]): number {
  return medianOf(rounds, 'torch', 'step_ms') / medianOf(rounds, 'ours', 'step_ms');
}

/** The rounds and their medians as Markdown. */
export function trainingTable(rounds: readonly TrainingRound[]): string {
  const engines = [['PyTorch', 'torch'], ['Assay', 'ours']] as const;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = (label: string, part: readonly TrainingRound[]): readonly string[] => engines.map(([name, engine]) => {
    const of = (figure: Figure): number => medianOf(part, engine, figure);
    const perSecond = (part[0]?.[engine].batch ?? 0) / (of('step_ms') / 1000);
    return line([label, name, ...[of('step_ms'), of('gradient_ms'), of('update_ms'), perSecond, of('step_cpu_ms'), of('peak_rss_mb')].map((figure) => figure.toFixed(0))]);
  });
  const all = rounds.length > 1 ? rows('median', rounds) : [];
  return [line(HEAD), line(HEAD.map(() => '---')), ...rounds.flatMap((round, index) => rows(String(index + 1), [round])), ...all].join('\n');
}

function medianOf(rounds: readonly TrainingRound[], engine: 'torch' | 'ours', figure: Figure): number {
  return median(rounds.map((round) => round[engine][figure]));
}

function markdown(bench: TrainingBench): string {
  const { ours, torch } = bench.rounds[0] ?? {};
  return `# Fine-tuning beside PyTorch, ${bench.date}

ResNet-50 at ${ours?.side}x${ours?.side}, batch ${ours?.batch}, ${ours?.threads} threads: gradients of all ${ours?.weights} weights and a step of SGD with Nesterov momentum and decay,
normalisation by stored statistics on both sides. ${bench.runtime}, Node ${bench.node}; PyTorch ${torch?.torch ?? ''}; ${bench.machine};
load before the start ${bench.loadBefore.toFixed(1)}. Made by \`npm run bench:training\`: ${bench.rounds.length} rounds, in each of which both engines run after each other,
each in a process of its own; figures are medians of ${bench.steps} steps after one that does not count.

Assay learns from **${trainingRatio(bench.rounds).toFixed(2)}** times as many images a second as PyTorch (medians of the rounds).

${trainingTable(bench.rounds)}
`;
}

/** Writes DATE-training.json and DATE-training.md; gives their paths. */
export async function writeTrainingResults(directory: string, bench: TrainingBench): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const base = join(directory, `${bench.date}-training`);
  await writeFile(`${base}.json`, `${JSON.stringify(bench, null, 2)}\n`);
  await writeFile(`${base}.md`, markdown(bench));
  return [`${base}.json`, `${base}.md`];
}
