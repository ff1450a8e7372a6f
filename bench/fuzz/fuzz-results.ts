import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODEL_FORMATS } from '../../src/numeric/importers/model-format.ts';
import { describeMachine } from '../results.ts';
import { FUZZ_LIMITS, type FuzzFigures } from './run-fuzz.ts';

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/fuzzing.md', import.meta.url));

/** Figures of a format as they are kept, with what made them. */
interface KeptFigures extends FuzzFigures {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
}

/** Files that neither were rejected with reasons nor worked. */
export function badCount({ counts, files }: FuzzFigures): number {
  return files - counts.accepted - counts.rejected;
}

/** Puts the figures into the results of today, in place of earlier ones of the same format. */
export async function recordFigures(figures: FuzzFigures): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const file = join(RESULTS, `${date}-fuzz.json`);
  const others = (await readKept(file)).filter(({ format }) => format !== figures.format);
  const all = [...others, { ...figures, date, machine: describeMachine(), node: process.version }];
  await writeFile(file, `${JSON.stringify(all.sort((a, b) => order(a) - order(b)), null, 2)}\n`);
}

/** Writes docs/fuzzing.md from the newest results of each format; gives its path. */
export async function writeFuzzingPage(): Promise<string> {
  const files = (await readdir(RESULTS)).filter((name) => name.endsWith('-fuzz.json')).sort();
  const newest = new Map<string, KeptFigures>();
  for (const file of files) for (const figures of await readKept(join(RESULTS, file))) newest.set(figures.format, figures);
  await writeFile(PAGE, page([...newest.values()].sort((a, b) => order(a) - order(b))));
  return relative('', PAGE);
}

async function readKept(file: string): Promise<readonly KeptFigures[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  return JSON.parse(text) as readonly KeptFigures[]; // written by this program
}

function order({ format }: FuzzFigures): number {
  return MODEL_FORMATS.indexOf(format);
}

const HEAD = ['format', 'files', 'seed', 'models damaged', 'rejected with reasons', 'worked', 'crashed', 'out of time', 'out of memory', 'touched other files', 'peak memory', 'slowest file', 'date'];

function row(figures: KeptFigures): readonly string[] {
  const { counts } = figures;
  return [
    figures.format, figures.files, figures.seed, figures.sources.length, counts.rejected, counts.accepted,
    counts.crashed + counts['process died'], counts['out of time'], counts['out of memory'], counts['touched files outside'],
    `${figures.peakMb} MB`, `${figures.slowestSeconds.toFixed(1)} s`, figures.date,
  ].map(String);
}

function page(all: readonly KeptFigures[]): string {
  const cells = (line: readonly string[]): string => `| ${line.join(' | ')} |`;
  const table = [cells(HEAD), cells(HEAD.map(() => '---')), ...all.map((figures) => cells(row(figures)))].join('\n');
  return `# Fuzzing

Written by \`npm run fuzz\` from \`bench/results/*-fuzz.json\`; do not edit.

An uploaded model is hostile until it has been read. \`npm run fuzz -- --files 10000 --seed 1 [--format ONNX]\` takes small
sound models of every format, damages copies of them, and validates each copy through the code a runner runs, from
detecting the format to the trial run, in a child process started as a runner is.

${table}

A file must end in one of two ways: *rejected with reasons*, or as a model that *worked*, forwards and backwards, on the
trial images. A model that imports but that the engine cannot run is rejected with the engine's words. Everything else is a
defect and listed with its mutant's number in the JSON. The run fails if there is any.

- **Limits** of a file: ${FUZZ_LIMITS.memoryMb} MB of resident memory and ${FUZZ_LIMITS.secondsAFile} s, where the product gives a runner 4096 MB and its
  own time limit. Going beyond ends the child, as it would a runner, and counts as a defect here.
- **Damage**: bit flips, runs of overwritten bytes, truncation, pieces cut out, duplicated and swapped, huge integers and
  protobuf lengths, names turned into paths that lead outside, other digits in text; in JSON, values replaced, removed,
  swapped, repeated, nested 2000 deep; in ZIP archives, each of these inside a member with sound checksums around it;
  files left out. Three of four changes hit what looks like structure, since damaged weights are mostly harmless.
- **Files outside**: every path that JavaScript gives to node:fs while a file is validated is checked, libraries
  included: reading is allowed in the upload and in the program's own folder, writing in the temporary folder a program with
  large weights is handed over in, and nowhere else. What a native library
  opens by itself is not seen that way; the folder around the upload is compared as well.
- **Again**: mutant \`i\` of seed \`s\` is always the same for the same source models; \`--keep DIR\` keeps those that ended badly.

CI runs a reduced form, \`tests/fuzz/\`.
`;
}
