import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { decodeOnnx } from '../../formats/onnx/decode-onnx.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';
import { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { ops } from '../../ops/index.ts';
import { finishModel } from '../finish-model.ts';
import type { ImportedModel, InputSpec } from '../imported-model.ts';
import { importNodes, type ImportedValues } from './import-nodes.ts';
import { readInput, type ImageSize } from './onnx-input.ts';
import { weightProblems } from './onnx-weights.ts';

const OLDEST_OPSET = 7;
const NEWEST_OPSET = 24;

/**
 * Reads an ONNX classifier of images. `options` give the image size where the file leaves it open. The graph's batch is
 * always symbolic, also where the file fixes it, if every image can be shown to be computed alone.
 * Throws a ProblemsError with all reasons at once.
 */
export function importOnnx(bytes: Uint8Array, options: ImageSize = {}): ImportedModel {
  const { model, problems, refusedTensors } = decodeOnnx(bytes);
  const { input, problems: inputProblems } = readInput(model, options);
  const found = [...problems, ...opsetProblems(model), ...outputProblems(model), ...inputProblems, ...weightProblems(model)];
  const build = new GraphBuilder(ops);
  // Without a usable input the nodes are still read, for what else is wrong with them.
  const values: ImportedValues = new Map(model.inputs.filter(({ name }) => !model.initializers.has(name)).map(({ name }) => [name, null]));
  for (const name of refusedTensors) values.set(name, null);
  if (input) values.set(input.name, imageOf(build, input.spec));
  found.push(...importNodes({ model, build, values, fixedBatch: input?.fixedBatch }));
  const scores = values.get(model.outputs[0]?.name ?? '');
  if (scores === undefined && found.length === 0) {
    found.push(problem('OUTPUT', 'expected the output to be computed by a node, found none that does'));
  }
  if (found.length > 0 || !scores || !input) throw new ProblemsError(found);
  return finishModel({ build, scores, input: input.spec, warnings: precisionWarnings(model) });
}

/** The graph's input, in the layout the file's nodes expect. */
function imageOf(build: GraphBuilder, { channels, height, width, layout }: InputSpec): Value {
  const image = build.input('image', { dtype: 'float32', shape: ['N', channels, height, width] });
  return layout === 'NCHW' ? image : build.op('Transpose', [image], { perm: [0, 2, 3, 1] }, { name: 'to_nhwc' });
}

function opsetProblems(model: OnnxModel): readonly Problem[] {
  if (model.opset === 0 || (model.opset >= OLDEST_OPSET && model.opset <= NEWEST_OPSET)) return [];
  return [problem('ONNX_OPSET', `expected an ONNX operator set from ${OLDEST_OPSET} to ${NEWEST_OPSET}, found ${model.opset}`)];
}

function outputProblems(model: OnnxModel): readonly Problem[] {
  if (model.outputs.length === 1) return [];
  const names = model.outputs.map((output) => `"${output.name}"`);
  const found = names.length === 0 ? 'none' : `${names.length}: ${names.join(', ')}`;
  return [problem('OUTPUT', `expected one output, the class scores, found ${found}`)];
}

function precisionWarnings(model: OnnxModel): readonly Problem[] {
  const other = model.inputs.find((input) => !model.initializers.has(input.name))?.elementType;
  if (other === 'float' || other === undefined) return [];
  return [problem('PRECISION', `the model computes in ${other}; here it runs in float32, so its scores may differ in the last digits`)];
}

function problem(code: string, message: string): Problem {
  return { code, message, path: [] };
}
