import { CANONICAL_OPSET } from '../../src/numeric/graph/graph.ts';
import { BRANCHING } from '../../src/numeric/importers/onnx/import-nodes.ts';
import { NEWEST_OPSET, OLDEST_OPSET } from '../../src/numeric/importers/onnx/import-onnx.ts';
import type { OnnxRule, OpDefinition } from '../../src/numeric/ops/definition.ts';
import { ops } from '../../src/numeric/ops/index.ts';
import { kernels } from '../../src/numeric/runtimes/tfjs/kernels/index.ts';
import { onnxNodeTests } from '../../tests/support/onnx-node-tests.ts';
import { seeImports, type SeenImports } from './becomes.ts';
import { ONNX_OPERATORS } from './onnx-operators.ts';

/** docs/op-coverage.md, from the registry, the runtimes and the tests: nothing in it is written by hand. */
export async function opCoverage(): Promise<string> {
  const seen = await seeImports();
  const rows = [
    ...ops.definitions.map((definition) => definitionRow(definition, seen)),
    ...ops.imports.map((entry) => importRow(entry.type, entry.onnx, seen)),
    branchingRow(seen),
  ].sort((a, b) => (a.type < b.type ? -1 : 1));
  const taken = new Set(rows.map(({ type }) => type));
  const refused = ONNX_OPERATORS.filter((type) => !taken.has(type));
  const { onnx, leftOut } = onnxNodeTests();
  return [
    '# Operators',
    '',
    'Generated from the code by `npm run generate`; do not edit.',
    '',
    `Assay takes ONNX files of operator sets ${OLDEST_OPSET} to ${NEWEST_OPSET} and turns them into graphs that mean what operator set ${CANONICAL_OPSET} says.`,
    `${rows.length} operators are taken, ${refused.length} known ones are not. Of the node tests of onnx ${onnx}, ${seen.run} are run and ${seen.packed - seen.run} are not, by operator or by name, for`,
    `reasons listed in \`tests/conformance/onnx-node-tests/exclusions.ts\`; ${Object.keys(leftOut).length} more (training, texts, sequences, very large ones) are not packed.`,
    '',
    '- **Rules since**: operator sets whose meaning of the operator is told apart; "all" where it never changed in a way that matters.',
    '- **Gradient**: *rule*; *zero*, where the derivative is zero wherever it exists; *straight-through*, where a stand-in is used for one that is zero almost',
    '  everywhere, which every such model says in its warnings; *none*, where only black-box attacks run; *by import*, where the operators it becomes have it.',
    '- **Becomes**: what the operator was seen to become in the tests, besides constants; "itself" where the graph has it.',
    '- **Node tests**: how many of the ONNX project\'s own node tests hold it and are run.',
    '',
    '| Operator | Rules since | Gradient | Becomes | onnxruntime | tfjs | Node tests |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${[row.type, row.since, row.gradient, row.becomes, 'yes', row.tfjs, row.tests].join(' | ')} |`),
    '',
    '## Not taken',
    '',
    'A model with one of these, or of any domain not in the table above, is refused with the names of its nodes:',
    '',
    `${refused.join(', ')}.`,
    '',
  ].join('\n');
}

interface Row {
  readonly type: string;
  readonly since: string;
  readonly gradient: string;
  readonly becomes: string;
  readonly tfjs: string;
  readonly tests: string;
}

function definitionRow({ type, onnx, gradient, straightThrough }: OpDefinition, seen: SeenImports): Row {
  const stated = typeof gradient === 'function' ? 'rule' : `${gradient.kind}: ${gradient.reason}`;
  return {
    type, since: sinceOf(onnx), becomes: 'itself', tests: String(seen.nodeTests(type)),
    gradient: straightThrough === undefined ? stated : `straight-through: ${straightThrough}`,
    tfjs: kernels.has(type) ? 'yes' : 'no',
  };
}

function importRow(type: string, onnx: readonly OnnxRule[], seen: SeenImports): Row {
  const becomes = seen.becomes(type);
  return {
    type, since: sinceOf(onnx), tests: String(seen.nodeTests(type)),
    becomes: becomes.length === 0 ? 'nothing' : becomes.join(', '),
    gradient: gradientOf(becomes),
    tfjs: becomes.every((each) => kernels.has(each)) ? 'yes' : 'no',
  };
}

/** The operator the importer itself replaces. */
function branchingRow(seen: SeenImports): Row {
  return { type: BRANCHING, since: 'all', gradient: 'by import', becomes: 'the branch taken, where that follows from the file', tfjs: 'yes', tests: String(seen.nodeTests(BRANCHING)) };
}

function gradientOf(types: readonly string[]): string {
  const definitions = types.map((type) => ops.definition(type));
  const missing = definitions.find(({ gradient }) => typeof gradient !== 'function' && gradient.kind === 'none');
  if (missing) return `none: by ${missing.type}`;
  const standIn = definitions.find(({ straightThrough }) => straightThrough !== undefined);
  return standIn ? `straight-through: by ${standIn.type}` : 'by import';
}

/** Rules from before the oldest operator set count as that one's. */
function sinceOf(rules: readonly OnnxRule[] | undefined): string {
  if (!rules) return 'all';
  const versions = rules.map(({ since }) => since).sort((a, b) => a - b);
  return versions.length === 1 && (versions[0] ?? 0) <= OLDEST_OPSET ? 'all' : versions.join(', ');
}
