/** usage: npm run bench [-- --repeats N] [--uap-repeats N] [--batch N] [--threads N] [--only TEXT] - times the engine and writes bench/results/. */
import { availableParallelism, loadavg } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxRuntime } from '../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Runtime } from '../src/numeric/runtimes/runtime.ts';
import { openClassifier } from './open-classifier.ts';
import { describeMachine, printResults, writeResults, type SubjectResult } from './results.ts';
import { findSubjects, type Subject } from './subjects.ts';
import { measureThroughput } from './throughput.ts';
import { timeUap, type UapTiming } from './uap-timing.ts';

/** Above it other programs take a good part of a core. */
const QUIET_LOAD = 0.5;

interface BenchOptions {
  readonly repeats: number;
  readonly uapRepeats: number;
  readonly batch: number;
  readonly threads: number;
  readonly only: string;
}

function positive(text: string | undefined, fallback: number, name: string): number {
  const number = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`expected --${name} to be a positive whole number, found "${text}"`);
  return number;
}

function readOptions(): BenchOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { repeats: text, 'uap-repeats': text, batch: text, threads: text, only: text } });
  return {
    repeats: positive(values.repeats, 9, 'repeats'),
    uapRepeats: positive(values['uap-repeats'], 3, 'uap-repeats'),
    batch: positive(values.batch, 64, 'batch'),
    threads: positive(values.threads, availableParallelism(), 'threads'),
    only: values.only ?? '',
  };
}

async function benchSubject(subject: Subject, runtime: Runtime, options: BenchOptions): Promise<SubjectResult> {
  console.log(`${subject.name} …`);
  const classifier = await openClassifier(subject, runtime);
  try {
    const throughput = await measureThroughput(classifier, subject.generation, options.batch, options.repeats);
    const nontargeted = await timeUap(classifier, subject, { kind: 'NONTARGETED' }, options.uapRepeats);
    const targeted: UapTiming[] = [];
    for (const target of [0, 1]) targeted.push(await timeUap(classifier, subject, { kind: 'TARGETED', target }, options.uapRepeats));
    return { name: subject.name, throughput, generationImages: subject.generation.count, nontargeted, targeted };
  } finally {
    await classifier.dispose();
  }
}

const options = readOptions();
const loadBefore = loadavg()[0] ?? 0;
if (loadBefore > QUIET_LOAD) console.log(`Warning: this machine is busy (load ${loadBefore.toFixed(1)}): the timings will say little.`);
const runtime = await createOnnxRuntime({ threads: options.threads });
const subjects: SubjectResult[] = [];
for (const subject of await findSubjects()) {
  if (subject.name.includes(options.only)) subjects.push(await benchSubject(subject, runtime, options));
}
const results = {
  date: new Date().toISOString().slice(0, 10),
  machine: describeMachine(),
  node: process.version,
  runtime: runtime.description,
  threads: options.threads,
  loadBefore,
  subjects,
};
console.log(printResults(results));
if (options.only) {
  console.log('Nothing is written: these are the results of a part only.');
} else {
  const files = await writeResults(fileURLToPath(new URL('./results', import.meta.url)), results);
  console.log(files.map((file) => relative('', file)).join('\n'));
}
