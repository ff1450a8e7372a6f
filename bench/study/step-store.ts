import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../src/kernel/errors.ts';
import { writeWhole } from '../../src/worker/runner/write-whole.ts';
import { differences } from './differences.ts';

/** Raised when what steps write or mean changes, so that old work is not taken for new. */
export const STEP_FORMAT = 1;

/** What a step leaves behind. */
export interface StepRecord {
  readonly id: string;
  /** Plain JSON. */
  readonly result: unknown;
  /** SHA-256 of each file beside it, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest of each step it was made from, by id. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly finishedAt: string;
  readonly runtime: string;
  /** Of result, files and inputs: what the steps after this one depend on. */
  readonly digest: string;
}

export interface StepOutput {
  readonly result: unknown;
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/**
 * The results of the steps of one study, a JSON file each with its files beside it, below one folder. A step counts as
 * done only when its file is whole, its files are there to the bit and the steps it was made from are still the same:
 * everything else is done again. A folder belongs to one set of settings and data and refuses others.
 */
export class StepStore {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Opens or starts a folder for a study. Throws CONFLICT naming what differs when it holds another study. */
  static async open(folder: string, identity: unknown): Promise<StepStore> {
    const wanted: unknown = JSON.parse(JSON.stringify({ format: STEP_FORMAT, identity }));
    const path = join(folder, 'study.json');
    const found = await readJson(path);
    if (found === undefined) {
      await mkdir(folder, { recursive: true });
      await writeWhole(path, json(wanted));
      return new StepStore(folder);
    }
    const changed = differences(found, wanted);
    if (changed.length > 0) {
      throw new AppError('CONFLICT', `${folder} holds a study of other settings or images: expected ${changed.join('; ')}. `
        + 'Results of two studies are not mixed: give another folder with --work, or remove this one');
    }
    return new StepStore(folder);
  }

  /** The record of a step that is done and still holds, or undefined and why not. */
  async find(id: string, inputs: Readonly<Record<string, string>>): Promise<{ readonly record?: StepRecord; readonly reason?: string }> {
    const text = await readIfThere(this.#path(`${id}.json`));
    if (text === undefined) return {};
    const record = parseRecord(text.toString('utf8'));
    if (record?.id !== id || record.digest !== digestOf(record)) return { reason: 'its file is damaged' };
    const changed = [...new Set([...Object.keys(inputs), ...Object.keys(record.inputs)])].filter((input) => inputs[input] !== record.inputs[input]);
    if (changed.length > 0) return { reason: `what it was made from has changed (${changed.join(', ')})` };
    for (const [name, sha256] of Object.entries(record.files)) {
      const bytes = await readIfThere(this.#path(`${id}.${name}`));
      if (!bytes || sha256Of(bytes) !== sha256) return { reason: `its file ${name} is ${bytes ? 'damaged' : 'missing'}` };
    }
    return { record };
  }

  /** How long a step took in an earlier run, whether or not it still holds; undefined when it never ended. */
  async secondsOf(id: string): Promise<number | undefined> {
    const text = await readIfThere(this.#path(`${id}.json`));
    const record = text && parseRecord(text.toString('utf8'));
    return record?.digest && record.digest === digestOf(record) ? record.seconds : undefined;
  }

  /** Keeps what a step made: files first, then the record that vouches for them. */
  async keep(id: string, output: StepOutput, about: Pick<StepRecord, 'inputs' | 'seconds' | 'runtime'>): Promise<StepRecord> {
    const files: Record<string, string> = {};
    await mkdir(dirname(this.#path(id)), { recursive: true });
    for (const [name, bytes] of Object.entries(output.files ?? {})) {
      await writeWhole(this.#path(`${id}.${name}`), bytes);
      files[name] = sha256Of(bytes);
    }
    const result: unknown = JSON.parse(JSON.stringify(output.result));
    const record = { id, result, files, ...about, finishedAt: new Date().toISOString() };
    const sealed = { ...record, digest: digestOf(record) };
    await writeWhole(this.#path(`${id}.json`), json(sealed));
    return sealed;
  }

  /** A file of a step that is done. */
  async file(id: string, name: string): Promise<Buffer> {
    return readFile(this.#path(`${id}.${name}`));
  }

  /** The state of a step that was interrupted, if any; `saveProgress` with undefined forgets it. */
  async progress(id: string): Promise<Buffer | undefined> {
    return readIfThere(this.#path(`${id}.checkpoint`));
  }

  async saveProgress(id: string, bytes: Uint8Array | undefined): Promise<void> {
    const path = this.#path(`${id}.checkpoint`);
    await mkdir(dirname(path), { recursive: true });
    await (bytes ? writeWhole(path, bytes) : rm(path, { force: true }));
  }

  #path(name: string): string {
    return join(this.folder, 'steps', name);
  }
}

function parseRecord(text: string): StepRecord | undefined {
  try {
    // The digest, checked by the caller, vouches for the shape: only `keep` makes it.
    return JSON.parse(text) as StepRecord;
  } catch {
    return undefined;
  }
}

function digestOf({ id, result, files, inputs }: Pick<StepRecord, 'id' | 'result' | 'files' | 'inputs'>): string {
  return sha256Of(Buffer.from(JSON.stringify([id, result, files, inputs])));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readIfThere(path);
  if (!bytes) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new AppError('CONFLICT', `${path}: expected the settings of a study, found a damaged file: give another folder with --work, or remove this one`);
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
