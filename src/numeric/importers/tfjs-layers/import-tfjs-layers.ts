import { ProblemsError } from '../../../kernel/errors.ts';
import { readWeightsManifest } from '../../formats/tfjs/weights-manifest.ts';
import type { ImportedModel } from '../imported-model.ts';
import { isRecord } from '../keras/config/keras-model.ts';
import { importKerasNetwork } from '../keras/import-keras-network.ts';
import { parseJson } from '../keras/parse-json.ts';
import { NamedWeights } from '../keras/weights/named-weights.ts';
import type { ImportOptions, ModelFile } from '../model-file.ts';

/**
 * Reads a TensorFlow.js LayersModel: a model.json and the shards of its weights, converted from Keras 2 or 3 or saved
 * by TensorFlow.js itself. Throws a ProblemsError with all reasons at once.
 */
export function importTfjsLayers(files: readonly ModelFile[], options: ImportOptions = {}): Promise<ImportedModel> {
  // A promise like that of the other importers, which have to wait.
  return Promise.resolve().then(() => importModel(files, options));
}

function importModel(files: readonly ModelFile[], options: ImportOptions): ImportedModel {
  const [json, ...others] = files.filter(({ name }) => name.toLowerCase().endsWith('.json'));
  if (!json || others.length > 0) {
    throw refusal(`expected one .json file and the shards it lists, found ${files.map(({ name }) => `"${name}"`).join(', ') || 'none'}`);
  }
  const model = parseJson(json.name, json.bytes);
  if (!isRecord(model)) throw refusal(`${json.name}: expected an object with a modelTopology, found something else`);
  const topology = isRecord(model['modelTopology']) ? model['modelTopology'] : {};
  const nested = topology['model_config'];
  const config: unknown = nested ?? (topology['class_name'] === undefined ? undefined : topology);
  if (config === undefined) throw refusal(`${json.name}: expected a modelTopology with layers, found none: it is no LayersModel`);
  const { tensors, problems } = readWeightsManifest(model['weightsManifest'], files);
  if (problems.length > 0) throw new ProblemsError(problems);
  return importKerasNetwork({ config, weights: new NamedWeights(tensors), kerasMajor: majorOf(topology['keras_version']) }, options);
}

function majorOf(version: unknown): number {
  const major = typeof version === 'string' ? Number.parseInt(version.replace(/^\D+/, ''), 10) : NaN;
  // TensorFlow.js itself follows Keras 2.
  return major === 3 ? 3 : 2;
}

function refusal(message: string): ProblemsError {
  return new ProblemsError([{ code: 'TFJS_LAYERS', message, path: [] }]);
}
