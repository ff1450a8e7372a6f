import { ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { ExternalData } from '../../formats/onnx/external-data.ts';
import { wireFields } from '../../formats/onnx/wire-fields.ts';
import type { ModelFile } from '../model-file.ts';

/** Field numbers of ModelProto. */
const GRAPH = 7;
const OPSET_IMPORT = 8;

export interface OnnxFiles {
  readonly main: ModelFile;
  /** The other files, for the tensors that lie in them. */
  readonly external: ExternalData;
}

/** Tells the model file from the files its weights lie in. Throws a ProblemsError when there is not exactly one. */
export function sortOnnxFiles(files: readonly ModelFile[]): OnnxFiles {
  const names = files.map(({ name }) => name);
  const doubles = names.filter((name, index) => names.indexOf(name) !== index);
  if (doubles.length > 0) throw refusal(`expected files of different names, found two called ${quoted([...new Set(doubles)])}`);
  const candidates = candidatesOf(files);
  const [main, second] = candidates;
  if (!main || second) {
    throw refusal(`expected one ONNX file, named *.onnx, and any number of files its weights lie in, found ${quoted(names)}`);
  }
  const others = files.filter((file) => file !== main).map(({ name, bytes }) => [name, bytes] as const);
  return { main, external: new ExternalData(new Map(others)) };
}

/** One file alone is the model, whatever its name; else those named like one; else those that begin like one. */
function candidatesOf(files: readonly ModelFile[]): readonly ModelFile[] {
  if (files.length === 1) return files;
  const named = files.filter(({ name }) => name.toLowerCase().endsWith('.onnx'));
  return named.length > 0 ? named : files.filter(({ bytes }) => isOnnxMessage(bytes));
}

/** Whether the fields of a file are those of a ModelProto: a graph and operator sets. */
function isOnnxMessage(bytes: Uint8Array): boolean {
  const fields = new Set<number>();
  for (const { field } of wireFields(bytes)) fields.add(field);
  return fields.has(GRAPH) && fields.has(OPSET_IMPORT);
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ');
}

function refusal(message: string): ProblemsError {
  const problem: Problem = { code: 'MODEL_FILES', message, path: ['files'] };
  return new ProblemsError([problem]);
}
