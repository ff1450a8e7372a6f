import type { TransformDefense } from '../../../robustness/defenses/defense.ts';
import { createGraphClassifier } from '../../../robustness/graph-classifier.ts';
import { imageCounts } from './hardening-run.ts';
import type { Hardened, HardeningRun } from './hardening-run.ts';

/** Puts a transformation in front of a model; nothing is learnt, so no image is looked at. */
export function transformModel({ task, graph, runtime }: HardeningRun, defense: TransformDefense, parameters: Readonly<Record<string, unknown>>): Hardened {
  const classCount = task.model.classes.length;
  const transformed = defense.prefix(graph, parameters);
  const none = imageCounts({ count: 0, labels: new Int32Array(0) }, classCount);
  return {
    graph: transformed, classifier: createGraphClassifier({ graph: transformed, runtime, classCount }), parameters,
    trainedOn: none, validatedOn: none, history: [], certification: null, secondsBefore: 0, warnings: [],
  };
}
