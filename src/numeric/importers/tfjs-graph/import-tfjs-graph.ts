import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { readWeightsManifest } from '../../formats/tfjs/weights-manifest.ts';
import { GraphBuilder } from '../../graph/graph-builder.ts';
import { ops } from '../../ops/index.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { chooseOutput } from '../channels-last/choose-output.ts';
import { finishFileModel } from '../channels-last/finish-file-model.ts';
import { imageValue, readImageInput } from '../channels-last/image-input.ts';
import { importFileNodes, type FileValues } from '../channels-last/import-file-nodes.ts';
import { weightProblems } from '../channels-last/weight-problems.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { ImportOptions, ModelFile } from '../model-file.ts';
import { readGraphModelJson } from './graph-model-json.ts';
import { TFJS_RULES } from './rules/index.ts';

/**
 * Reads a TensorFlow.js graph model: model.json, found by its name, and the weight files it names. `options` give the
 * image size where the file leaves it open. Throws a ProblemsError with all reasons at once.
 */
export async function importTfjsGraph(files: readonly ModelFile[], options: ImportOptions = {}): Promise<ImportedModel> {
  const main = files.find(({ name }) => name.toLowerCase().endsWith('.json')) ?? files[0];
  if (!main) throw new ProblemsError([problem('expected a model.json, found no file')]);
  const json = readGraphModelJson(main);
  const { tensors, problems: shardProblems } = readWeightsManifest(json.weightsManifest, files.filter((file) => file !== main));
  const { input, problems: inputProblems } = readImageInput(json.inputs, options);
  const nodes = json.nodes.filter(({ type }) => type !== 'Const' && type !== 'Placeholder');
  const { output, problems: outputProblems, warnings } = chooseOutput(json.outputs, nodes);
  const found: Problem[] = [...json.problems, ...shardProblems, ...inputProblems, ...outputProblems];
  const build = new GraphBuilder(ops);
  // Without a usable input, or with shards amiss, the nodes are still read, for what else is wrong with them.
  const values: FileValues = new Map(json.inputs.map(({ name }) => [name, null]));
  if (input) values.set(input.name, imageValue(build, input.spec));
  const constants = json.nodes.filter(({ type }) => type === 'Const').map(({ name }) => name);
  if (shardProblems.length > 0) for (const name of constants) if (!tensors.has(name)) values.set(name, null);
  const used = new Map<string, Tensor>();
  const weight = (name: string): Tensor | undefined => {
    const tensor = tensors.get(name);
    if (tensor) used.set(name, tensor);
    return tensor;
  };
  if (output !== undefined) found.push(...importFileNodes({ nodes, rules: TFJS_RULES, build, fixedBatch: input?.fixedBatch, values, weight }, output));
  found.push(...weightProblems(used));
  return finishFileModel({ build, scores: values.get(output ?? ''), input, problems: found, warnings });
}

function problem(message: string): Problem {
  return { code: 'TFJS_GRAPH', message, path: [] };
}
