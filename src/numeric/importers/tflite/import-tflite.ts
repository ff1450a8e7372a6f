import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { decodeTflite } from '../../formats/tflite/decode-tflite.ts';
import type { TfliteModel, TfliteTensor } from '../../formats/tflite/tflite-model.ts';
import { GraphBuilder } from '../../graph/graph-builder.ts';
import { ops } from '../../ops/index.ts';
import type { FileNode } from '../channels-last/file-node.ts';
import { chooseOutput } from '../channels-last/choose-output.ts';
import { finishFileModel } from '../channels-last/finish-file-model.ts';
import { imageValue, readImageInput } from '../channels-last/image-input.ts';
import { importFileNodes, type FileValues } from '../channels-last/import-file-nodes.ts';
import { weightProblems } from '../channels-last/weight-problems.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { ImportOptions, ModelFile } from '../model-file.ts';
import { quantizationProblems } from './quantization-problems.ts';
import { TFLITE_RULES } from './rules/index.ts';
import { StoredWeights } from './stored-weights.ts';

/**
 * Reads a TensorFlow Lite model in float32, or with weights in half precision. `options` give the image size where the
 * file leaves it open. The batch becomes symbolic, also where the file fixes it. Throws a ProblemsError with all reasons at once.
 */
export async function importTflite(files: readonly ModelFile[], options: ImportOptions = {}): Promise<ImportedModel> {
  const [file] = files;
  if (!file || files.length > 1) throw new ProblemsError([problem('TFLITE', `expected one .tflite file, found ${files.length} files`)]);
  const { model, problems } = decodeTflite(file.bytes);
  const tensor = (place: number): TfliteTensor | undefined => model.tensors[place];
  const declared = model.inputs.flatMap((place) => {
    const input = tensor(place);
    return input ? [{ name: input.name, shape: input.signature, dtype: input.type }] : [];
  });
  const { input, problems: inputProblems } = readImageInput(declared, options);
  const quantized = quantizationProblems(model);
  const nodes = nodesOf(model);
  const outputs = model.outputs.map((place) => tensor(place)?.name ?? '');
  const { output, problems: outputProblems, warnings } = chooseOutput(outputs, nodes);
  // What an integer input means is said once, by the reason why quantised models are refused.
  const found: Problem[] = [...problems, ...quantized, ...(quantized.length > 0 ? [] : inputProblems), ...outputProblems];
  const build = new GraphBuilder(ops);
  const values: FileValues = new Map(declared.map(({ name }) => [name, null]));
  if (input && quantized.length === 0) values.set(input.name, imageValue(build, input.spec));
  const weights = new StoredWeights(model, file.bytes.length);
  if (output !== undefined) {
    found.push(...importFileNodes({ nodes, rules: TFLITE_RULES, build, fixedBatch: input?.fixedBatch, values, weight: (name) => weights.read(name) }, output));
  }
  found.push(...weights.problems, ...weightProblems(weights.used));
  return finishFileModel({ build, scores: values.get(output ?? ''), input, problems: found, warnings });
}

/** Operators have no names of their own: they are called after what they make. */
function nodesOf({ operators, tensors }: TfliteModel): readonly FileNode[] {
  const nameOf = (place: number): string => tensors[place]?.name ?? '';
  return operators.map(({ type, inputs, outputs, attributes }) => ({
    type, attributes,
    name: nameOf(outputs[0] ?? -1),
    inputs: inputs.map(nameOf),
    outputs: outputs.map(nameOf),
  }));
}

function problem(code: string, message: string): Problem {
  return { code, message, path: [] };
}
