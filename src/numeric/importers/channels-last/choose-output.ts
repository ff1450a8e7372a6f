import type { Problem } from '../../../kernel/errors.ts';
import type { FileNode } from './file-node.ts';

export interface ChosenOutput {
  /** Name of the value with the class scores, where one could be chosen. */
  readonly output: string | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Operators that hand on what they are given, as far as telling labels from scores goes; TensorFlow's names, then TFLite's. */
const HANDING_ON = ['Identity', 'Cast', 'Reshape', 'Squeeze', 'ExpandDims', 'CAST', 'RESHAPE', 'SQUEEZE', 'EXPAND_DIMS'];
const NAMING_A_CLASS = ['ArgMax', 'ARG_MAX'];

/**
 * The output with the class scores. A second output that only names the likeliest class is dropped with a warning; of
 * several others none is preferred: that is a problem.
 */
export function chooseOutput(outputs: readonly string[], nodes: readonly FileNode[]): ChosenOutput {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const labels = outputs.length > 1 ? outputs.filter((name) => isLabel(name, producers)) : [];
  const scores = outputs.filter((name) => !labels.includes(name));
  const [output] = scores;
  if (output === undefined || scores.length > 1) return { output: scores[0], problems: [refusal(outputs)], warnings: [] };
  const warnings = labels.map((name) => ({
    code: 'OUTPUT_DROPPED', message: `output "${name}" names the likeliest class only and is left out; the scores are "${output}"`, path: [name],
  }));
  return { output, problems: [], warnings };
}

function isLabel(output: string, producers: ReadonlyMap<string, FileNode>): boolean {
  const seen = new Set<string>();
  let name = output;
  let node = producers.get(name);
  while (node && HANDING_ON.includes(node.type) && !seen.has(name)) {
    seen.add(name);
    name = node.inputs[0] ?? '';
    node = producers.get(name);
  }
  return node !== undefined && NAMING_A_CLASS.includes(node.type);
}

function refusal(outputs: readonly string[]): Problem {
  const names = outputs.slice(0, 20).map((name) => `"${name}"`);
  const found = names.length === 0 ? 'none' : `${outputs.length}: ${names.join(', ')}`;
  return { code: 'OUTPUT', message: `expected one output, the class scores, found ${found}`, path: [] };
}
