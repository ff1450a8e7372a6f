import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { decodeOnnx } from '../../formats/onnx/decode-onnx.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';
import { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { ops } from '../../ops/index.ts';
import { reshapeTo } from '../../ops/support/shapes.ts';
import { finishModel } from '../finish-model.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { ImportOptions, ModelFile } from '../model-file.ts';
import { chooseOutput } from './choose-output.ts';
import { importNodes, type ImportedValues } from './import-nodes.ts';
import { sortOnnxFiles } from './onnx-files.ts';
import { readInput, type OnnxInput } from './onnx-input.ts';
import { weightProblems } from './onnx-weights.ts';
import { withoutQuantisedHead } from './quantised-head.ts';

export const OLDEST_OPSET = 7;
/** The newest operator set onnxruntime 1.30 knows. */
export const NEWEST_OPSET = 26;

/** Reads an ONNX classifier of images that is one file; see `importOnnxFiles`. */
export function importOnnx(bytes: Uint8Array, options: ImportOptions = {}): ImportedModel {
  return importOnnxFiles([{ name: 'model.onnx', bytes }], options);
}

/**
 * Reads an ONNX classifier of images: one model file and any number of files its weights lie in. `options` give the
 * image size where the file leaves it open. The graph's batch is always symbolic, also where the file fixes it, if
 * every image can be shown to be computed alone. Throws a ProblemsError with all reasons at once.
 */
export function importOnnxFiles(files: readonly ModelFile[], options: ImportOptions = {}): ImportedModel {
  const { main, external } = sortOnnxFiles(files);
  const { model: whole, problems, refusedTensors } = decodeOnnx(main.bytes, external);
  const { model: chosen, warnings, problems: outputProblems } = chooseOutput(whole);
  const { model, warnings: headWarnings } = withoutQuantisedHead(chosen);
  const { input, problems: inputProblems } = readInput(model, options);
  const found = [...problems, ...opsetProblems(model), ...outputProblems, ...inputProblems, ...weightProblems(model)];
  const build = new GraphBuilder(ops);
  // Without a usable input the nodes are still read, for what else is wrong with them.
  const values: ImportedValues = new Map(model.inputs.filter(({ name }) => !model.initializers.has(name)).map(({ name }) => [name, null]));
  for (const name of refusedTensors) values.set(name, null);
  if (input) values.set(input.name, imageOf(build, input));
  const notes: Problem[] = [...warnings, ...headWarnings, ...precisionWarnings(model), ...unusedWarnings(external.unused)];
  found.push(...importNodes({ model, build, values, fixedBatch: input?.fixedBatch, warnings: notes }));
  const scores = values.get(model.outputs[0]?.name ?? '');
  if (!scores && found.length === 0) {
    found.push(problem('OUTPUT', 'expected the output to be computed by a node, found none that does'));
  }
  if (found.length > 0 || !scores || !input) throw new ProblemsError(found);
  return finishModel({ build, scores, input: input.spec, warnings: notes });
}

/** The graph's input, in the layout the file's nodes expect. */
function imageOf(build: GraphBuilder, { spec: { channels, height, width, layout }, flat }: OnnxInput): Value {
  const image = build.input('image', { dtype: 'float32', shape: ['N', channels, height, width] });
  if (flat) return reshapeTo(build, image, ['N', height * width], 'to_row');
  return layout === 'NCHW' ? image : build.op('Transpose', [image], { perm: [0, 2, 3, 1] }, { name: 'to_nhwc' });
}

function opsetProblems(model: OnnxModel): readonly Problem[] {
  if (model.opset === 0 || (model.opset >= OLDEST_OPSET && model.opset <= NEWEST_OPSET)) return [];
  return [problem('ONNX_OPSET', `expected an ONNX operator set from ${OLDEST_OPSET} to ${NEWEST_OPSET}, found ${model.opset}`)];
}

function unusedWarnings(names: readonly string[]): readonly Problem[] {
  return names.map((name) => ({ code: 'FILE_UNUSED', message: `file "${name}" was uploaded with the model, which refers to it nowhere`, path: [name] }));
}

function precisionWarnings(model: OnnxModel): readonly Problem[] {
  const other = model.inputs.find((input) => !model.initializers.has(input.name))?.elementType;
  if (other === 'float' || other === undefined) return [];
  return [problem('PRECISION', `the model computes in ${other}; here it runs in float32, so its scores may differ in the last digits`)];
}

function problem(code: string, message: string): Problem {
  return { code, message, path: [] };
}
