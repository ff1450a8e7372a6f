import type { Problem } from '../../../kernel/errors.ts';
import { foldPreprocessing } from '../../../numeric/importers/fold-preprocessing.ts';
import { importModel } from '../../../numeric/importers/import-model.ts';
import { createGraphClassifier } from '../../../robustness/graph-classifier.ts';
import type { ModelSpec } from '../protocol.ts';
import { openRuntime, type EngineOptions } from './open-runtime.ts';
import type { ReadModel } from './opened-model.ts';
import { readModelFiles } from './read-model-files.ts';

/** Reads a model of any format for the engine of choice. */
export async function openModel(spec: ModelSpec, engine: EngineOptions): Promise<ReadModel> {
  const { width, height, channels, scale, offset } = spec.preprocessing;
  const size = { ...(height === null ? {} : { height }), ...(width === null ? {} : { width }) };
  const { graph, ...facts } = await importModel(await readModelFiles(spec.files), size);
  let engineWarnings: readonly Problem[] = [];
  return {
    facts,
    classifier: async () => {
      const runtime = await openRuntime(engine);
      engineWarnings = runtime.warnings ?? [];
      const { classCount, differentiable } = facts;
      return createGraphClassifier({ graph: foldPreprocessing(graph, { channels, scale, offset }), runtime, classCount, differentiable });
    },
    engineWarnings: () => engineWarnings,
  };
}
