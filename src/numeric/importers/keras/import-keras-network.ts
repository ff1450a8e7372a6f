import { AppError, ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { GraphBuilder } from '../../graph/graph-builder.ts';
import { ops } from '../../ops/index.ts';
import { finishModel } from '../finish-model.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { ImportOptions } from '../model-file.ts';
import { parseNetwork } from './config/parse-network.ts';
import { precisionProblems, precisionWarnings } from './config/precision.ts';
import type { KerasNetwork } from './config/keras-model.ts';
import { asKerasOrders, type KerasTensor } from './network/keras-tensor.ts';
import { imageTensor, readImageInput } from './network/image-input.ts';
import type { ModelContext } from './network/layer-call.ts';
import { NetworkRunner } from './network/run-network.ts';
import { unsupportedLayers } from './network/unsupported-layers.ts';
import type { WeightSource } from './weights/weight-source.ts';

/** A model as a file holds it: its config, where its weights are, and the version of Keras that wrote it. */
export interface KerasFile {
  readonly config: unknown;
  readonly weights: WeightSource;
  readonly kerasMajor: number;
}

/** Builds a Keras model into a graph, from whichever file it came. Throws a ProblemsError with all reasons at once. */
export function importKerasNetwork({ config, weights, kerasMajor }: KerasFile, options: ImportOptions): ImportedModel {
  const network = parsed(config);
  const { input, problems } = readImageInput(network, options);
  const found: Problem[] = [...unsupportedLayers(network), ...precisionProblems(network), ...problems];
  if (network.outputs.length !== 1) {
    found.push(problem('OUTPUT', `expected one output, the class scores, found ${network.outputs.length}`));
  }
  const build = new GraphBuilder(ops);
  const context: ModelContext = { build, weights, kerasMajor, constants: new Map() };
  const scores = input && runNetwork(context, network, imageTensor(build, input), found);
  if (!input || !scores || found.length > 0) throw new ProblemsError(found);
  const value = asKerasOrders(build, scores);
  return finishModel({ build, scores: value, input: input.spec, warnings: precisionWarnings(network) });
}

function parsed(config: unknown): KerasNetwork {
  try {
    return parseNetwork(config);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new ProblemsError([problem('MODEL_CONFIG', error.message)]);
  }
}

function runNetwork(context: ModelContext, network: KerasNetwork, image: KerasTensor, found: Problem[]): KerasTensor | undefined {
  const runner = new NetworkRunner(context);
  try {
    const [scores] = runner.run(network, [image], { names: [], variablePath: '' });
    found.push(...runner.problems);
    if (!scores && found.length === 0) found.push(problem('OUTPUT', 'expected the output to be computed by a layer, found none that does'));
    return scores;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    found.push(...runner.problems, problem('MODEL_CONFIG', error.message));
    return undefined;
  }
}

function problem(code: string, message: string): Problem {
  return { code, message, path: [] };
}
