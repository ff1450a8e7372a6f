import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError, ProblemsError } from '../../../kernel/errors.ts';
import type { Graph } from '../../../numeric/graph/graph.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import { canonicalJson } from '../../../robustness/reports/canonical-json.ts';
import { modelProblems } from '../models/model-checks.ts';
import type { OpenModel } from '../models/opened-model.ts';
import type { HardeningRecipe, ModelSpec, PreprocessingSpec } from '../protocol.ts';
import { writeWhole } from '../write-whole.ts';
import { exportGraph } from './export-graph.ts';

/** How far logits of the file may be from those of the trained model, as a share of the largest (of 1 where all are smaller). */
const TOLERANCE = 1e-4;

export interface HardenedNetwork {
  /** Input `image` [N,C,H,W] in [0,1], output `logits`. */
  readonly graph: Graph;
  /** The same as it was trained, without an answer of its defense. */
  readonly classifier: Classifier;
  readonly recipe: HardeningRecipe;
}

export interface FileToWrite {
  readonly directory: string;
  readonly parent: ModelSpec;
  readonly openModel: OpenModel;
  /** A few images, [N,C,H,W] in [0,1]. */
  readonly images: FloatTensor;
}

/**
 * Writes a hardened model as ONNX, opens the file as any later job will, and compares what it answers with the trained
 * model. Throws DISHONEST_RESULT when the file answers otherwise: its figures would not be those of the trained model.
 */
export async function writeHardened(network: HardenedNetwork, { directory, parent, openModel, images }: FileToWrite): Promise<{ modelPath: string; preprocessing: PreprocessingSpec }> {
  const { graph, classifier, recipe } = network;
  const modelPath = join(directory, 'hardened.onnx');
  await writeWhole(modelPath, exportGraph(graph, propertiesOf(recipe)));
  const preprocessing = ofPixels(classifier.imageShape, parent.preprocessing);
  const answers = await answersOf({ classes: parent.classes, preprocessing, files: [{ name: 'hardened.onnx', path: modelPath }] }, openModel, images);
  requireSame(answers, await classifier.logits(images));
  return { modelPath, preprocessing };
}

/** What a file tells of its own making. The time it took is left out: the same making gives the same file. */
function propertiesOf({ seconds: _, ...recipe }: HardeningRecipe): Readonly<Record<string, string>> {
  return {
    'assay.defense': recipe.algorithm,
    'assay.seed': String(recipe.seed),
    'assay.recipe.sha256': createHash('sha256').update(canonicalJson(recipe)).digest('hex'),
  };
}

/** The preprocessing is in the graph: pixels come in as they are. */
function ofPixels([channels, height, width]: Classifier['imageShape'], { resize }: PreprocessingSpec): PreprocessingSpec {
  return { width, height, resize, channels: channels === 1 ? 'GRAY' : 'RGB', scale: [1], offset: [0] };
}

async function answersOf(spec: ModelSpec, openModel: OpenModel, images: FloatTensor): Promise<FloatTensor> {
  const read = await openModel(spec);
  const problems = modelProblems(read.facts, spec);
  if (problems.length > 0) throw new ProblemsError(problems);
  const classifier = await read.classifier();
  try {
    return await classifier.logits(images);
  } finally {
    await classifier.dispose();
  }
}

function requireSame(found: FloatTensor, expected: FloatTensor): void {
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const wrong = expected.data.findIndex((value, index) => !(Math.abs((found.data[index] ?? NaN) - value) <= TOLERANCE * largest));
  if (wrong < 0 && found.data.length === expected.data.length) return;
  const message = `expected the file of the hardened model to answer as the trained model does, logit ${wrong} ${expected.data[wrong]}, found ${found.data[wrong]}`;
  throw new AppError('DISHONEST_RESULT', message);
}
