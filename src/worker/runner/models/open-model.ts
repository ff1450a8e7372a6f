import type { Problem } from '../../../kernel/errors.ts';
import { foldPreprocessing } from '../../../numeric/importers/fold-preprocessing.ts';
import { importModel } from '../../../numeric/importers/import-model.ts';
import { createGraphClassifier } from '../../../robustness/graph-classifier.ts';
import type { ModelSpec } from '../protocol.ts';
import { defenseInTheLoop } from './defense-in-the-loop.ts';
import { openRuntime, type EngineOptions } from './open-runtime.ts';
import type { OpenedNetwork, ReadModel } from './opened-model.ts';
import { readModelFiles } from './read-model-files.ts';

/** Reads a model of any format for the engine of choice. */
export async function openModel(spec: ModelSpec, engine: EngineOptions): Promise<ReadModel> {
  const { width, height, channels, scale, offset } = spec.preprocessing;
  const loop = await defenseInTheLoop(spec.defense ?? null);
  const size = { ...(height === null ? {} : { height }), ...(width === null ? {} : { width }) };
  const { graph, ...facts } = await importModel(await readModelFiles(spec.files), size);
  let engineWarnings: readonly Problem[] = [];
  const network = async (): Promise<OpenedNetwork> => {
    const runtime = await openRuntime(engine);
    engineWarnings = runtime.warnings ?? [];
    return { graph: foldPreprocessing(graph, { channels, scale, offset }), runtime };
  };
  return {
    facts: { ...facts, warnings: [...facts.warnings, ...loop.warnings] },
    network,
    classifier: async () => {
      const { classCount, differentiable } = facts;
      return loop.answer(createGraphClassifier({ ...await network(), classCount, differentiable }));
    },
    engineWarnings: () => [...engineWarnings, ...loop.warnings],
  };
}
