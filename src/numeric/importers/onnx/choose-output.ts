import type { Problem } from '../../../kernel/errors.ts';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from '../../formats/onnx/onnx-model.ts';

export interface ChosenOutput {
  /** The model with one output, where one could be chosen. */
  readonly model: OnnxModel;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Nodes that hand on what they are given, as far as telling labels from scores goes. */
const HANDING_ON = ['Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten'];

/**
 * The output with the class scores. A second output that only names the likeliest class (an ArgMax, the label of a
 * scikit-learn classifier) is dropped with a warning; of several others none is preferred: that is a problem.
 */
export function chooseOutput(model: OnnxModel): ChosenOutput {
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const labels = model.outputs.length > 1 ? model.outputs.filter(({ name }) => isLabel(name, producers)) : [];
  const scores = model.outputs.filter((output) => !labels.includes(output));
  if (scores.length !== 1) return { model, problems: [refusal(model.outputs)], warnings: [] };
  const warnings = labels.map(({ name }) => ({
    code: 'OUTPUT_DROPPED', message: `output "${name}" names the likeliest class only and is left out; the scores are "${scores[0]?.name}"`, path: [name],
  }));
  return { model: { ...model, outputs: scores }, problems: [], warnings };
}

function isLabel(name: string, producers: ReadonlyMap<string, OnnxNode>, seen: readonly string[] = []): boolean {
  const node = producers.get(name);
  if (!node || seen.includes(name)) return false;
  if (node.domain === '' && HANDING_ON.includes(node.type)) return isLabel(node.inputs[0] ?? '', producers, [...seen, name]);
  if (node.domain === 'ai.onnx.ml' && node.type === 'ArrayFeatureExtractor') return true;
  const classifies = node.domain === 'ai.onnx.ml' && node.type.endsWith('Classifier') && node.outputs[0] === name;
  return classifies || (node.domain === '' && node.type === 'ArgMax') || (node.domain === '' && node.type === 'TopK' && node.outputs[1] === name);
}

function refusal(outputs: readonly OnnxValueInfo[]): Problem {
  const names = outputs.map((output) => `"${output.name}"`);
  const found = names.length === 0 ? 'none' : `${names.length}: ${names.join(', ')}`;
  return { code: 'OUTPUT', message: `expected one output, the class scores, found ${found}`, path: [] };
}
