import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Goal, Norm } from '../../src/robustness/threat-model.ts';
import { mcnemar } from '../../src/robustness/metrics/statistics/mcnemar.ts';
import { secondsAbove, type LearningCurve } from './learning-curve.ts';

/** The published one-image loop and the batched attack on the same model, images and budget, one after the other. */
export interface Race {
  readonly subject: string;
  readonly goal: Goal;
  readonly norm: Norm;
  readonly zetaPercent: number;
  readonly epsilon: number;
  readonly generationImages: number;
  readonly published: LearningCurve;
  readonly batched: LearningCurve;
}

export interface AttackBench {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly runtime: string;
  readonly loadBefore: number;
  readonly races: readonly Race[];
}

const HEAD = ['model', 'goal', 'published loop', 'uap-sgd', 'images only the loop, only uap-sgd wins (McNemar p)', 'uap-sgd above the loop\'s rate after', 'times faster'];
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const curveCell = ({ rate, seconds }: LearningCurve): string => `${rate.toFixed(3)} in ${seconds.toFixed(1)} s`;

function raceRow({ subject, goal, published, batched }: Race): string[] {
  const passed = secondsAbove(batched, published.rate);
  const name = goal.kind === 'TARGETED' ? `Rs towards class ${goal.target}` : 'Rf';
  return [
    subject, name, curveCell(published), curveCell(batched), pairedCell(published, batched),
    passed === undefined ? 'never' : `${passed.toFixed(2)} s`, passed === undefined ? '-' : `**${(published.seconds / passed).toFixed(0)}**`,
  ];
}

/** Whether the two differ by more than chance, on the same images. */
function pairedCell(published: LearningCurve, batched: LearningCurve): string {
  const only = (a: LearningCurve, b: LearningCurve): number => a.successes.filter((success, image) => success && !b.successes[image]).length;
  const [onlyA, onlyB] = [only(published, batched), only(batched, published)];
  return `${onlyA}, ${onlyB} (${mcnemar({ onlyA, onlyB }).pValue.toPrecision(2)})`;
}

/** The races as a Markdown table. */
export function raceTable(races: readonly Race[]): string {
  return [line(HEAD), line(HEAD.map(() => '---')), ...races.map((race) => line(raceRow(race)))].join('\n');
}

function curveLines({ subject, goal, published, batched }: Race): string {
  const name = goal.kind === 'TARGETED' ? `Rs towards class ${goal.target}` : 'Rf';
  const points = ({ points: all }: LearningCurve): string => all.map(({ seconds, rate }) => `${seconds.toFixed(1)} s ${rate.toFixed(3)}`).join(', ');
  return `### ${subject}, ${name}\n\n- published loop: ${points(published)}\n- uap-sgd: ${points(batched)}\n`;
}

/** Writes the results as JSON and as a page; gives the files' paths. */
export async function writeRaces(folder: string, bench: AttackBench): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const { date, machine, node, runtime, loadBefore, races } = bench;
  const [first] = races;
  const page = [
    `# Universal attacks side by side, ${date}`, '',
    `${machine}, Node ${node}, ${runtime}, load ${loadBefore.toFixed(1)} at the start. Budget zeta ${first?.zetaPercent} % in ${first?.norm}; ${first?.generationImages} generation images.`,
    'Rates are of the best perturbation so far (by the generation split) on the evaluation split; the clock stops while they are measured.',
    'The published loop is uap-iterative: 15 epochs as the study made, one inner step of a fifth of the budget, because with the study\'s own step of 0.0012 no single step flips an image of this size and the loop ends with zeros. It looks ahead in batches, so it is faster here than as published.', '',
    raceTable(races), '', '## Learning curves', '', ...races.map(curveLines),
  ].join('\n');
  const files = [join(folder, `${date}-attacks.json`), join(folder, `${date}-attacks.md`)];
  await writeFile(files[0] ?? '', `${JSON.stringify(bench, shortly, 2)}\n`);
  await writeFile(files[1] ?? '', page);
  return files;
}

/** Answers on hundreds of images as one word of ones and zeros. */
function shortly(key: string, value: unknown): unknown {
  return key === 'successes' && Array.isArray(value) ? value.map(Number).join('') : value;
}
