import { AppError } from '../../src/kernel/errors.ts';
import type { StudyStep } from './step.ts';
import type { StepRecord, StepStore } from './step-store.ts';
import { duration, timeLeft } from './time-left.ts';

export interface StepsOptions {
  readonly store: StepStore;
  /** Of the engine, kept with every step. */
  readonly runtime: string;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  /** Shows a line until the next one. */
  readonly show: (line: string) => void;
  /** No step is begun after so many seconds; absent: all are run. */
  readonly stopAfterSeconds?: number;
}

export interface StepsRun {
  /** Of every step that is done, by id. */
  readonly records: ReadonlyMap<string, StepRecord>;
  readonly missing: readonly string[];
  /** Steps that ended with a reason, which are tried again next time. */
  readonly failures: readonly StepFailure[];
}

export interface StepFailure {
  readonly id: string;
  readonly reason: string;
}

/**
 * Does the steps in order, but for those that are done already; each needs only steps before it. A step that ends with a
 * reason does not stop the others: those that need it are left out, and it is named at the end.
 */
export async function runSteps(steps: readonly StudyStep[], options: StepsOptions): Promise<StepsRun> {
  const { store, say, stopAfterSeconds = Infinity } = options;
  requireOrder(steps);
  const started = performance.now();
  const secondsSoFar = (): number => (performance.now() - started) / 1000;
  const records = new Map<string, StepRecord>();
  const failures: StepFailure[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.needs.some((id) => !records.has(id))) continue;
    const inputs = Object.fromEntries(step.needs.map((id) => [id, records.get(id)?.digest ?? '']));
    const { record, reason } = await store.find(step.id, inputs);
    if (record) {
      records.set(step.id, record);
      continue;
    }
    if (secondsSoFar() >= stopAfterSeconds) continue;
    if (reason) say(`${step.id}: done again, because ${reason}`);
    const place = `step ${index + 1} of ${steps.length}, ${step.id}`;
    const left = await secondsLeft(steps, records, options.store);
    const done = await runStep(step, { ...options, records, inputs, place: left === undefined ? place : `${place}, about ${duration(left)} left` }).catch(failureOf);
    if ('digest' in done) records.set(step.id, done);
    else failures.push({ id: step.id, ...done });
    say(`${place}: ${'digest' in done ? duration(done.seconds) : done.reason}`);
  }
  return { records, failures, missing: steps.filter(({ id }) => !records.has(id)).map(({ id }) => id) };
}

/** An expected failure as a reason; anything else is a fault of the program and is thrown on. */
function failureOf(error: unknown): { readonly reason: string } {
  if (error instanceof AppError && error.code !== 'INTERNAL') return { reason: error.message };
  throw error;
}

/** Looks ahead: steps after this one may be done already, in an earlier run. */
async function secondsLeft(steps: readonly StudyStep[], records: ReadonlyMap<string, StepRecord>, store: StepStore): Promise<number | undefined> {
  const timed = await Promise.all(steps.map(async ({ id, kind, work }) => {
    const seconds = records.get(id)?.seconds ?? await store.secondsOf(id);
    return { kind, work, ...(seconds !== undefined && { seconds }) };
  }));
  return timeLeft(timed);
}

interface StepRun extends StepsOptions {
  readonly records: ReadonlyMap<string, StepRecord>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly place: string;
}

async function runStep(step: StudyStep, { store, runtime, show, records, inputs, place }: StepRun): Promise<StepRecord> {
  const started = performance.now();
  const output = await step.run({
    record: (id) => {
      const record = step.needs.includes(id) ? records.get(id) : undefined;
      if (!record) throw new AppError('INTERNAL', `expected ${id} among the needs of ${step.id}, found ${step.needs.join(', ') || 'none'}`);
      return record;
    },
    file: (id, name) => store.file(id, name),
    onProgress: (fraction, phase) => show(`${place}: ${Math.round(100 * fraction)} %, ${phase}`),
    checkpoint: () => store.progress(step.id),
    saveCheckpoint: (bytes) => store.saveProgress(step.id, bytes),
  });
  const record = await store.keep(step.id, output, { inputs, runtime, seconds: (performance.now() - started) / 1000 });
  await store.saveProgress(step.id, undefined);
  return record;
}

function requireOrder(steps: readonly StudyStep[]): void {
  const known = new Set<string>();
  for (const { id, needs } of steps) {
    const unknown = needs.filter((need) => !known.has(need));
    if (unknown.length > 0 || known.has(id)) {
      throw new AppError('INTERNAL', `expected step ${id} once and after all it needs, found ${unknown.join(', ') || 'it twice'}`);
    }
    known.add(id);
  }
}
