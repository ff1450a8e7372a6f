import { mkdir } from 'node:fs/promises';
import { ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { parseParameters } from '../../../robustness/attacks/support/parameters.ts';
import type { Defense } from '../../../robustness/defenses/defense.ts';
import type { CheckpointSpacing } from '../attacks/checkpoint-keeper.ts';
import { ProgressReporter } from '../attacks/progress-reporter.ts';
import { withImages } from '../datasets/with-images.ts';
import { defenseInTheLoop, defenseOf, unknownDefense } from '../models/defense-in-the-loop.ts';
import type { FindDefense } from '../models/defense-in-the-loop.ts';
import { modelDigest } from '../models/model-digest.ts';
import type { OpenModel, ReadModel } from '../models/opened-model.ts';
import type { HardenedModel, HardenModelTask, HardeningRecipe, RunnerMessage } from '../protocol.ts';
import { requireFitsOneFile } from './export-graph.ts';
import { writeHardened } from './hardened-file.ts';
import { hardeningNote } from './hardening-run.ts';
import type { Hardened, HardeningRun } from './hardening-run.ts';
import { parentProblems } from './parent-problems.ts';
import { trainModel } from './train-model.ts';
import { transformModel } from './transform-model.ts';

export interface HardeningEnvironment {
  readonly openModel: OpenModel;
  readonly send: (message: RunnerMessage) => void;
  /** The defense of a name; absent: those of the catalogue. */
  readonly findDefense?: FindDefense;
  /** How often to save; absent: as often as is worth it. */
  readonly checkpoints?: CheckpointSpacing;
}

const SPANS = {
  GENERATION: { phase: 'preparing the generation split', from: 0, to: 0.02 },
  writing: { phase: 'writing the model and reading it back', from: 0.98, to: 1 },
} as const;

/** Images that the written file is compared on. */
const COMPARED = 8;

/** Derives a hardened model from an uploaded one and writes it as ONNX into `task.outputDirectory`. */
export async function hardenModelTask(task: HardenModelTask, environment: HardeningEnvironment): Promise<HardenedModel> {
  const { openModel, findDefense = defenseOf } = environment;
  const { defense, parameters } = await defenseOfTask(task, findDefense);
  const parent = await openModel({ ...task.model, defense: null });
  refuse(parentProblems(parent.facts, task.model, defense));
  await mkdir(task.outputDirectory, { recursive: true });
  const reporter = new ProgressReporter(environment.send);
  try {
    return await withRun(task, { ...environment, parent, reporter }, async (run) => {
      const made = await harden(run, defense, parameters);
      try {
        const recipe = recipeOf(run, made);
        const file = await write(run, { made, recipe, openModel });
        const warnings = [...parent.engineWarnings?.() ?? [], ...await lostDefense(task, findDefense), ...made.warnings];
        return { ...file, runtime: recipe.runtime, recipe, warnings };
      } finally {
        await made.classifier.dispose();
      }
    });
  } finally {
    reporter.stop();
  }
}

/** The defense and its parameters, defaults filled in; a ProblemsError with every reason against them. */
async function defenseOfTask({ defense: { algorithm, parameters: raw } }: HardenModelTask, find: FindDefense) {
  const defense = await find(algorithm);
  if (!defense) throw new ProblemsError([unknownDefense(algorithm)]);
  const { parameters, problems } = parseParameters(defense, raw);
  if (problems) throw new ProblemsError(problems);
  // Schemas of defenses are of objects; JSON keeps them so.
  return { defense, parameters: parameters as Readonly<Record<string, unknown>> };
}

interface Opened extends Pick<HardeningEnvironment, 'send' | 'checkpoints'> {
  readonly parent: ReadModel;
  readonly reporter: ProgressReporter;
}

async function withRun<T>(task: HardenModelTask, { parent, reporter, send, checkpoints }: Opened, work: (run: HardeningRun) => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const { graph, runtime } = await parent.network();
  requireFitsOneFile(graph);
  const { input: { channels, height, width }, weightsDigest } = parent.facts;
  const parentDigest = `${weightsDigest} ${await modelDigest(task.model)}`;
  const split = { ...task, split: 'GENERATION', imageShape: [channels, height, width], onPrepared: reporter.counting(SPANS.GENERATION) } as const;
  return withImages(split, (generation) => {
    const warnings = parent.engineWarnings?.() ?? [];
    send({ kind: 'started', runtime: runtime.description, epsilon: null, ...(warnings.length > 0 ? { warnings } : {}) });
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    return work({ task, graph, runtime, parentDigest, generation, reporter, send, seconds, ...(checkpoints ? { checkpoints } : {}) });
  });
}

async function harden(run: HardeningRun, defense: Defense, parameters: Readonly<Record<string, unknown>>): Promise<Hardened> {
  return defense.kind === 'TRAINING' ? trainModel(run, defense, parameters) : transformModel(run, defense, parameters);
}

function recipeOf({ task: { defense: { algorithm }, seed }, runtime, seconds: own }: HardeningRun, made: Hardened): HardeningRecipe {
  const { parameters, trainedOn, validatedOn, history, certification, secondsBefore } = made;
  const seconds = secondsBefore + own();
  return { algorithm, parameters, seed, runtime: runtime.description, trainedOn, validatedOn, history, certification, seconds };
}

async function write(
  { task: { model, outputDirectory }, generation, reporter }: HardeningRun,
  { made: { graph, classifier }, recipe, openModel }: { readonly made: Hardened; readonly recipe: HardeningRecipe; readonly openModel: OpenModel },
): Promise<Pick<HardenedModel, 'modelPath' | 'preprocessing'>> {
  const said = reporter.counting(SPANS.writing);
  said(0, 1);
  const count = Math.min(COMPARED, generation.count);
  const images = await generation.read(Uint32Array.from({ length: count }, (_, index) => Math.floor((index * generation.count) / count)));
  const file = await writeHardened({ graph, classifier, recipe }, { directory: outputDirectory, parent: model, openModel, images });
  said(1, 1);
  return file;
}

/** What the parent does beside its graph is not handed down. */
async function lostDefense({ model: { defense } }: HardenModelTask, find: FindDefense): Promise<Problem[]> {
  if (!defense || (await defenseInTheLoop(defense, find)).warnings.length === 0) return [];
  return [hardeningNote(`the parent answers through ${defense.algorithm}; the hardened model starts from its weights and does not`)];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemsError(problems);
}
