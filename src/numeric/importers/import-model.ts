import { detectFormat } from './detect-format.ts';
import type { ImportedModel } from './imported-model.ts';
import type { ImportOptions, ModelFile } from './model-file.ts';
import type { ModelFormat } from './model-format.ts';

type Importer = (files: readonly ModelFile[], options: ImportOptions) => ImportedModel | Promise<ImportedModel>;

/** Loaded when first needed: a run of one format does not pay for the libraries of the others. */
const IMPORTERS: Readonly<Record<ModelFormat, () => Promise<Importer>>> = {
  ONNX: async () => (await import('./onnx/import-onnx.ts')).importOnnxFiles,
  KERAS_H5: async () => (await import('./keras/import-keras-h5.ts')).importKerasH5,
  KERAS_V3: async () => (await import('./keras/import-keras-v3.ts')).importKerasV3,
  TFJS_LAYERS: async () => (await import('./tfjs-layers/import-tfjs-layers.ts')).importTfjsLayers,
  TFJS_GRAPH: async () => (await import('./tfjs-graph/import-tfjs-graph.ts')).importTfjsGraph,
  TFLITE: async () => (await import('./tflite/import-tflite.ts')).importTflite,
};

/**
 * Reads a model of any format; which one is told by the content. `files` are those of one model, or one ZIP of them.
 * Throws a ProblemsError with every reason why the model cannot be used.
 */
export async function importModel(
  files: readonly ModelFile[], options: ImportOptions = {},
): Promise<ImportedModel & { readonly format: ModelFormat }> {
  const { format, files: ordered } = await detectFormat(files);
  const importFiles = await IMPORTERS[format]();
  return { ...await importFiles(ordered, options), format };
}
