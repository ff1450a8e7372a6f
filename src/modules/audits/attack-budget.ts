import type { NormName } from '../attacks/index.ts';
import type { DatasetRecord } from '../datasets/index.ts';
import type { ModelRecord } from '../models/index.ts';

/** How many values one image has for this model; undefined when the model's input is not known. */
export function valuesPerImage(model: ModelRecord): number | undefined {
  return model.input ? model.input.channels * model.input.height * model.input.width : undefined;
}

/** The largest distance two images in [0,1] can have for this model: a greater budget means nothing. */
export function largestDistance(model: ModelRecord, norm: NormName): number {
  return norm === 'LINF' ? 1 : Math.sqrt(valuesPerImage(model) ?? Number.POSITIVE_INFINITY);
}

/**
 * The budget that `zetaPercent` of the mean image norm comes to, from the figures of the generation split: exact when
 * images need no resize, an estimate otherwise. The runner replaces it by the exact value when it starts.
 */
export function estimatedEpsilon(
  zetaPercent: number,
  norm: NormName,
  dataset: DatasetRecord,
  model: ModelRecord,
): number {
  const split = dataset.splits.find((summary) => summary.split === 'GENERATION');
  const meanNorm =
    norm === 'LINF' ? split?.meanLinf : split && split.meanRms * Math.sqrt(valuesPerImage(model) ?? Number.NaN);
  return (zetaPercent / 100) * (meanNorm ?? Number.NaN);
}
