import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Random } from '../../src/kernel/random.ts';
import type { ModelFormat } from '../../src/numeric/importers/model-format.ts';
import type { ValidateModelTask } from '../../src/worker/runner/protocol.ts';
import { FuzzRunner, type FuzzEnd, type FuzzLimits } from './fuzz-runner.ts';
import { mutateUpload, type Mutant } from './mutate-upload.ts';
import type { FuzzReply } from './protocol.ts';
import { findSeeds, type Seed } from './seeds.ts';

export const FUZZ_LIMITS: FuzzLimits = { memoryMb: 2048, secondsAFile: 60 };

export interface FuzzPlan {
  readonly format: ModelFormat;
  readonly files: number;
  readonly seed: number;
  readonly limits: FuzzLimits;
  /** Where mutants that ended badly are kept; absent: nowhere. */
  readonly keepIn?: string;
  readonly onProgress?: (done: number, figures: FuzzFigures) => void;
}

export type Outcome = FuzzReply['outcome'] | FuzzEnd['outcome'] | 'touched files outside';

/** A mutant that should have been rejected or have worked. */
export interface BadEnd {
  readonly index: number;
  readonly source: string;
  readonly mutations: readonly string[];
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
}

export interface FuzzFigures {
  readonly format: ModelFormat;
  readonly files: number;
  readonly seed: number;
  readonly sources: readonly string[];
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly peakMb: number;
  readonly slowestSeconds: number;
  readonly seconds: number;
  readonly badEnds: readonly BadEnd[];
}

/** Makes `files` mutants of a format's seeds and validates each in a child process within a runner's limits. */
export async function fuzzFormat(plan: FuzzPlan): Promise<FuzzFigures> {
  const seeds = await findSeeds(plan.format);
  if (seeds.length === 0) throw new Error(`expected a small model of format ${plan.format} to start from, found none`);
  const run = new FuzzRun(plan, seeds);
  try {
    return await run.all();
  } finally {
    await run.close();
  }
}

class FuzzRun {
  readonly #plan: FuzzPlan;
  readonly #seeds: readonly Seed[];
  readonly #runner: FuzzRunner;
  readonly #counts: Record<Outcome, number> = { accepted: 0, rejected: 0, crashed: 0, 'process died': 0, 'out of time': 0, 'out of memory': 0, 'touched files outside': 0 };
  readonly #badEnds: BadEnd[] = [];
  readonly #started = performance.now();
  #folder = '';
  #peakMb = 0;
  #slowestSeconds = 0;

  constructor(plan: FuzzPlan, seeds: readonly Seed[]) {
    this.#plan = plan;
    this.#seeds = seeds;
    this.#runner = new FuzzRunner(plan.limits);
  }

  async all(): Promise<FuzzFigures> {
    this.#folder = await mkdtemp(join(tmpdir(), 'assay-fuzz-'));
    for (const seed of this.#seeds) await this.#requireSound(seed);
    for (let index = 0; index < this.#plan.files; index++) {
      await this.#one(index);
      this.#plan.onProgress?.(index + 1, this.figures());
    }
    return this.figures();
  }

  /** A seed that does not work tells nothing: all its mutants would be rejected for that reason. */
  async #requireSound(seed: Seed): Promise<void> {
    const upload = join(this.#folder, 'upload');
    await writeUpload(upload, { files: seed.files, mutations: [] });
    const { outcome, reasons } = await this.#runner.validate({ id: -1, task: taskOf(seed, seed, upload) });
    await rm(upload, { recursive: true, force: true });
    if (outcome !== 'accepted') throw new Error(`expected ${seed.name} to work before it is damaged, found it ${outcome}: ${reasons.join('; ')}`);
  }

  figures(): FuzzFigures {
    const { format, files, seed } = this.#plan;
    return {
      format, files, seed, sources: this.#seeds.map(({ name }) => name), counts: { ...this.#counts }, badEnds: this.#badEnds,
      peakMb: Math.round(this.#peakMb), slowestSeconds: this.#slowestSeconds, seconds: (performance.now() - this.#started) / 1000,
    };
  }

  async close(): Promise<void> {
    this.#runner.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #one(index: number): Promise<void> {
    const seed = this.#seeds[index % this.#seeds.length];
    if (!seed) throw new Error('expected a seed');
    const mutant = await mutateUpload(seed.files, randomOf(this.#plan.seed, index));
    const upload = join(this.#folder, 'upload');
    await writeUpload(upload, mutant);
    const before = performance.now();
    const end = await this.#runner.validate({ id: index, task: taskOf(seed, mutant, upload) });
    this.#slowestSeconds = Math.max(this.#slowestSeconds, (performance.now() - before) / 1000);
    if ('peakMb' in end) this.#peakMb = Math.max(this.#peakMb, end.peakMb);
    const strays = [...('outside' in end ? end.outside : []), ...await strayFiles(this.#folder, mutant)];
    await rm(upload, { recursive: true, force: true });
    await this.#count(index, seed, mutant, strays.length > 0 ? { outcome: 'touched files outside', reasons: strays } : end);
  }

  async #count(index: number, seed: Seed, mutant: Mutant, end: { readonly outcome: Outcome; readonly reasons: readonly string[] }): Promise<void> {
    this.#counts[end.outcome]++;
    if (end.outcome === 'accepted' || end.outcome === 'rejected') return;
    this.#badEnds.push({ index, source: seed.name, mutations: mutant.mutations, outcome: end.outcome, reasons: end.reasons.map((reason) => reason.slice(0, 1500)) });
    if (this.#plan.keepIn !== undefined) await writeUpload(join(this.#plan.keepIn, `${seed.format}-${index}`), mutant);
  }
}

/** One generator a mutant: any mutant can be made again without those before it. */
function randomOf(seed: number, index: number): Random {
  return Random.fromSeed(Math.imul(seed, 1_000_003) + index);
}

async function writeUpload(folder: string, { files }: Mutant): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of files) await writeFile(join(folder, basename(name)), bytes);
}

function taskOf({ classCount, channels, size }: Seed, { files }: Pick<Mutant, 'files'>, folder: string): ValidateModelTask {
  return {
    kind: 'validate-model', referenceVectors: [],
    model: {
      files: files.map(({ name }) => ({ name, path: join(folder, basename(name)) })),
      classes: Array.from({ length: classCount }, (_, index) => `class ${index}`),
      preprocessing: { width: size?.width ?? null, height: size?.height ?? null, channels, resize: 'BILINEAR', scale: [1], offset: [0] },
    },
  };
}

/** Files in the folder around the upload that nobody put there, and changes of the upload itself. */
async function strayFiles(folder: string, { files }: Mutant): Promise<readonly string[]> {
  const found = (await readdir(folder, { recursive: true })).filter((name) => name !== 'upload');
  const known = new Set(files.map(({ name }) => join('upload', basename(name))));
  return found.filter((name) => !known.has(name)).map((name) => `${name} appeared`);
}
