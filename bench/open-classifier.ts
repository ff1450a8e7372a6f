import { readFile } from 'node:fs/promises';
import { foldPreprocessing } from '../src/numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../src/numeric/importers/onnx/import-onnx.ts';
import type { Runtime } from '../src/numeric/runtimes/runtime.ts';
import type { Classifier } from '../src/robustness/classifier.ts';
import { createGraphClassifier } from '../src/robustness/graph-classifier.ts';
import type { Subject } from './subjects.ts';

/** The classifier of a subject's model file, in the attack domain. */
export async function openClassifier({ modelFile, scale, offset }: Subject, runtime: Runtime): Promise<Classifier> {
  const { graph, classCount, differentiable } = importOnnx(await readFile(modelFile));
  const inAttackDomain = foldPreprocessing(graph, { channels: 'GRAY', scale: [scale], offset: [offset] });
  return createGraphClassifier({ graph: inAttackDomain, runtime, classCount, differentiable });
}
