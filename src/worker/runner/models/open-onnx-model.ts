import { readFile } from 'node:fs/promises';
import { ProblemsError } from '../../../kernel/errors.ts';
import { foldPreprocessing } from '../../../numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../../../numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createGraphClassifier } from '../../../robustness/graph-classifier.ts';
import type { InputFile, ModelSpec } from '../protocol.ts';
import type { ReadModel } from './opened-model.ts';

/** Reads an ONNX model for onnxruntime. `threads` 0: as many as there are cores. */
export async function openOnnxModel(spec: ModelSpec, { threads }: { readonly threads: number }): Promise<ReadModel> {
  const { width, height, channels, scale, offset } = spec.preprocessing;
  const bytes = await readFile(onnxFile(spec.files).path);
  const { graph, ...facts } = importOnnx(bytes, { ...(height === null ? {} : { height }), ...(width === null ? {} : { width }) });
  return {
    facts,
    classifier: async () => createGraphClassifier({
      graph: foldPreprocessing(graph, { channels, scale, offset }),
      runtime: await createOnnxRuntime(threads > 0 ? { threads } : {}),
      classCount: facts.classCount,
      differentiable: facts.differentiable,
    }),
  };
}

function onnxFile(files: readonly InputFile[]): InputFile {
  const [file, ...others] = files;
  if (file && others.length === 0 && file.name.toLowerCase().endsWith('.onnx')) return file;
  const found = files.map(({ name }) => name).join(', ') || 'none';
  throw new ProblemsError([{ code: 'UNSUPPORTED', message: `expected one .onnx file with its weights inside, found ${found}`, path: ['files'] }]);
}
