import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemsError, type Problem } from '../../kernel/errors.ts';
import { importModel } from '../../numeric/importers/import-model.ts';
import { createGraphClassifier } from '../../robustness/graph-classifier.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { openRuntime } from '../../worker/runner/models/open-runtime.ts';
import { readModelPath } from '../model-path.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { gradientOptions } from './gradient-options.ts';
import { gradientsOf } from './gradients-of.ts';
import { readLabelledImages } from './labelled-images.ts';
import { channelsFirst, channelsLast } from './layout.ts';
import { writeNpz } from './write-npz.ts';

/** `assay gradient`: logits and input gradients of a model on given images, into an NPZ. */
export async function gradientCommand(words: readonly string[], terminal: Terminal): Promise<void> {
  const { model: path, inputs, out, loss, engine, batch, size } = gradientOptions(words);
  await requireFolder(out);
  const model = await importModel(await readModelPath(path), size);
  if (!model.differentiable) throw new ProblemsError(obstacles(model.warnings));
  const given = await readLabelledImages(inputs, model);
  const runtime = await openRuntime(engine);
  for (const { message } of [...model.warnings, ...(runtime.warnings ?? [])]) terminal.warn(message);
  const classifier = createGraphClassifier({ graph: model.graph, runtime, classCount: model.classCount });
  const last = model.input.layout === 'NHWC';
  try {
    const image = last ? channelsFirst(given.image) : given.image;
    const { logits, gradient } = await gradientsOf(classifier, { image, label: given.label }, { loss, batch });
    for (const doubt of doubtsAbout(gradient)) terminal.warn(doubt);
    await writeNpz(out, { logits, gradient: last ? channelsLast(gradient) : gradient });
  } finally {
    await classifier.dispose();
  }
  terminal.say(`${given.label.length} images, ${loss}, ${runtime.description}: wrote logits [N, ${model.classCount}] and gradient [${given.image.shape.join(', ')}] to ${out}`);
}

async function requireFolder(out: string): Promise<void> {
  const folder = await stat(dirname(out)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new UsageError([`--out: expected a file in a folder that exists, found ${out}`]);
}

/** Gradients that are no use, and no sign of robustness. */
function doubtsAbout({ shape, data }: FloatTensor): readonly string[] {
  const count = shape[0] ?? 0;
  const size = data.length / count;
  const rows = Array.from({ length: count }, (_, row) => data.subarray(row * size, (row + 1) * size));
  const flat = rows.filter((row) => row.every((value) => value === 0)).length;
  const wrong = rows.filter((row) => !row.every(Number.isFinite)).length;
  return [
    ...(flat > 0 ? [`the gradient of ${flat} of ${count} images is zero everywhere`] : []),
    ...(wrong > 0 ? [`the gradient of ${wrong} of ${count} images is not finite`] : []),
  ];
}

function obstacles(warnings: readonly Problem[]): readonly Problem[] {
  const reasons = warnings.filter(({ code }) => code === 'NO_GRADIENT');
  return reasons.length > 0 ? reasons : [{ code: 'NO_GRADIENT', message: 'expected a model that can be differentiated, found one that cannot', path: [] }];
}
