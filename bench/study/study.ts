/**
 * usage: npm run study [-- --scale smoke|cpu|full] [--work FOLDER] [--out FOLDER] [--hours H] [--only TASK] [--tables] [--data FOLDER] [--definitions FILE] [--python PROGRAM]
 *
 * The reference study (Hirano, Minagi & Takemoto, BMC Medical Imaging 21:9, 2021) reproduced: seven architectures are
 * built, trained, attacked by universal perturbations, retrained against them and attacked again. Every step's result is
 * a file in the work folder, so that a run that was stopped goes on where it was.
 */
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AppError, messageOf } from '../../src/kernel/errors.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { openRuntime } from '../../src/worker/runner/models/open-runtime.ts';
import { collectResults } from './analysis/collect-results.ts';
import { describeRun } from './analysis/describe-run.ts';
import { StudyFiles } from './analysis/study-files.ts';
import { Laboratory } from './laboratory.ts';
import { runSteps } from './run-steps.ts';
import { settingsOf } from './scales.ts';
import { SCALES, type ScaleName, type StudySettings } from './settings.ts';
import { StepStore } from './step-store.ts';
import { readTaskData, type TaskData } from './study-images.ts';
import { studySteps } from './study-plan.ts';
import { terminalLines } from './terminal-lines.ts';
import { writeStudy } from './report/write-study.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { scale: text, work: text, out: text, hours: text, only: text, data: text, definitions: text, python: text, tables: { type: 'boolean' } },
});

function scaleOf(word: string): ScaleName {
  const scale = SCALES.find((name) => name === word);
  if (scale) return scale;
  throw new AppError('INVALID_INPUT', `--scale: expected one of ${SCALES.join(', ')}, found "${word}"`);
}

/** A part of the study is a study of its own: its results are not mixed with those of the whole. */
function chosenTasks(settings: StudySettings, only: string | undefined): StudySettings {
  if (only === undefined) return settings;
  const tasks = settings.tasks.filter(({ name }) => name === only);
  if (tasks.length > 0) return { ...settings, tasks };
  throw new AppError('INVALID_INPUT', `--only: expected one of ${settings.tasks.map(({ name }) => name).join(', ')}, found "${only}"`);
}

function hoursOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const hours = Number(word);
  if (Number.isFinite(hours) && hours > 0) return hours;
  throw new AppError('INVALID_INPUT', `--hours: expected a number above 0, found "${word}"`);
}

async function study(): Promise<void> {
  const config = loadConfig(process.env);
  const settings = chosenTasks(settingsOf(scaleOf(values.scale ?? 'cpu')), values.only);
  const hours = hoursOf(values.hours);
  const lines = terminalLines(process.stdout);
  const data = new Map<string, TaskData>();
  for (const task of settings.tasks) data.set(task.name, await readTaskData(task, resolve(values.data ?? here('../../../shared/data'))));
  const dataDigests = Object.fromEntries(Array.from(data, ([name, { digest }]) => [name, digest]));
  const name = values.only === undefined ? settings.scale : `${settings.scale}-${values.only}`;
  const store = await StepStore.open(resolve(values.work ?? join(config.dataDirectory, 'study', name)), { settings, dataDigests });
  const runtime = await openRuntime({ runtime: config.runtime, device: config.device === 'auto' ? 'cpu' : config.device, threads: config.threads || availableParallelism() });
  for (const { message } of runtime.warnings ?? []) lines.say(message);
  const lab = new Laboratory(settings, runtime, data);
  const steps = studySteps(lab, { python: values.python ?? '/usr/bin/python3', definitions: resolve(values.definitions ?? here('../../../shared/peers/torch_architectures.py')) });
  lines.say(`${steps.length} steps on ${runtime.description}; results so far in ${relative('', store.folder) || '.'}`);
  const run = await runSteps(steps, {
    store, runtime: runtime.description, say: lines.say, show: lines.show,
    ...(values.tables ? { stopAfterSeconds: 0 } : hours !== undefined && { stopAfterSeconds: 3600 * hours }),
  });
  await lab.close();
  lines.show(`${run.records.size} of ${steps.length} steps done; computing the figures`);
  const results = await collectResults(settings, (task) => lab.classes(task), new StudyFiles(store, run.records));
  const about = describeRun({ run, steps, dataDigests, command: commandOf() });
  const classes = Object.fromEntries(settings.tasks.map((task) => [task.name, lab.classes(task)]));
  for (const path of await writeStudy(resolve(values.out ?? here('.')), name, { settings, classes, ...results, about })) lines.say(relative('', path));
  if (run.missing.length > 0) lines.say(`${run.missing.length} steps are still to be run: the same command goes on with them`);
}

/** As it was given, without the machine's own paths. */
function commandOf(): string {
  const given = [...(values.scale ? [`--scale ${values.scale}`] : []), ...(values.only ? [`--only ${values.only}`] : [])];
  return ['npm run study', ...(given.length > 0 ? ['--', ...given] : [])].join(' ');
}

try {
  await study();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(messageOf(error));
  process.exitCode = 1;
}
