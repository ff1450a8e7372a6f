import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Throughput } from './throughput.ts';
import type { Timing } from './timing.ts';
import type { UapTiming } from './uap-timing.ts';

export interface SubjectResult {
  readonly name: string;
  readonly throughput: Throughput;
  readonly generationImages: number;
  readonly nontargeted: UapTiming;
  /** Targeted at class 0 and at class 1. */
  readonly targeted: readonly UapTiming[];
}

export interface BenchResults {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly runtime: string;
  readonly threads: number;
  /** Mean number of processes that wanted a core in the minute before the bench; timings mean little when it is high. */
  readonly loadBefore: number;
  readonly subjects: readonly SubjectResult[];
}

export function describeMachine(): string {
  return `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`;
}

const imagesPerSecond = (batch: number, { medianSeconds }: Timing): string => String(Math.round(batch / medianSeconds));
const uapCell = (name: string, { seconds, successRate }: UapTiming): string =>
  `${seconds.medianSeconds.toFixed(2)} s (${name} ${successRate.toFixed(3)})`;

const THROUGHPUT_HEAD = ['model', 'batch', 'forward', 'gradient, each image', 'gradient, summed'];
const UAP_HEAD = ['model', 'generation images', 'nontargeted', 'targeted at class 0', 'targeted at class 1'];

function throughputRows(subjects: readonly SubjectResult[]): string[][] {
  return subjects.map(({ name, throughput: { batch, forward, gradientEach, gradientSum } }) =>
    [name, String(batch), ...[forward, gradientEach, gradientSum].map((timing) => imagesPerSecond(batch, timing))]);
}

function uapRows(subjects: readonly SubjectResult[]): string[][] {
  return subjects.map(({ name, generationImages, nontargeted, targeted }) =>
    [name, String(generationImages), uapCell('Rf', nontargeted), ...targeted.map((timing) => uapCell('Rs', timing))]);
}

/** Both tables as text for a terminal. */
export function printResults({ subjects }: BenchResults): string {
  const text = (head: string[], rows: string[][]): string => {
    const table = new Table({ head, style: { head: [], border: [] } });
    table.push(...rows);
    return table.toString();
  };
  return `Images a second\n${text(THROUGHPUT_HEAD, throughputRows(subjects))}\nSeconds per universal perturbation (uap-sgd)\n${text(UAP_HEAD, uapRows(subjects))}`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function markdown(results: BenchResults): string {
  const repeats = results.subjects[0]?.throughput.forward.repeats ?? 0;
  const uapRepeats = results.subjects[0]?.nontargeted.seconds.repeats ?? 0;
  return `# Bench of ${results.date}

${results.runtime}, ${results.threads} threads; Node ${results.node}; ${results.machine}, load before the start ${results.loadBefore.toFixed(1)}.
Made by \`npm run bench\`: medians of ${repeats} repeats (throughput) and ${uapRepeats} (perturbations). The JSON beside this file has
every figure with its extremes.

## Images a second

"Gradient" is forward and backward together: cross-entropy, derivative with respect to the image.

${markdownTable(THROUGHPUT_HEAD, throughputRows(results.subjects))}

## Seconds per universal perturbation

uap-sgd with its defaults, L2, zeta 4 %, seed 1, from clean predictions to the finished perturbation. In brackets the
rate on the evaluation split, as a check that the attack worked; Rs counts all images, those of the target class too.

${markdownTable(UAP_HEAD, uapRows(results.subjects))}
`;
}

/** Writes DATE.json and DATE.md; gives their paths. */
export async function writeResults(directory: string, results: BenchResults): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const base = join(directory, results.date);
  await writeFile(`${base}.json`, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(`${base}.md`, markdown(results));
  return [`${base}.json`, `${base}.md`];
}
