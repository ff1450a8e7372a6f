import { AppError } from '../../src/kernel/errors.ts';
import { BRANCHING } from '../../src/numeric/importers/onnx/import-nodes.ts';
import { ops } from '../../src/numeric/ops/index.ts';
import { EXCLUDED_TESTS, FIRST_OUTPUT_ONLY } from '../../tests/conformance/onnx-node-tests/exclusions.ts';
import { allCases } from '../../tests/numeric/support/all-cases.ts';
import { importNode } from '../../tests/numeric/support/import-node.ts';
import { FEEDINGS, firstOutputOnly, nodeTestGraph, onnxNodeTests, operatorsOf, type OnnxNodeTest } from '../../tests/support/onnx-node-tests.ts';

/** What is seen of operators of files by importing every test there is of them. */
export interface SeenImports {
  /** Operators of the graph that nodes of this type have become. */
  becomes(type: string): readonly string[];
  /** How many of ONNX's node tests are run that hold this operator. */
  nodeTests(type: string): number;
  /** How many there are in all, and how many of them are run. */
  readonly packed: number;
  readonly run: number;
}

/** Imports the cases of every operator and ONNX's node tests of single operators, without running them. */
export async function seeImports(): Promise<SeenImports> {
  const seen = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  const see = (type: string, nodes: readonly { readonly type: string }[]): void => {
    const types = seen.get(type) ?? new Set<string>();
    seen.set(type, types);
    for (const node of nodes) types.add(node.type);
  };
  for (const { type, inFiles = [] } of await allCases()) {
    for (const test of inFiles) if (test.refuses === undefined) see(type, importNode(type, test).graph.nodes);
  }
  const { tests } = onnxNodeTests();
  const run = tests.filter(isRun);
  for (const test of run) {
    const types = operatorsOf(test);
    for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
    const [only, other] = types;
    if (only !== undefined && other === undefined) see(only, nodesOf(test));
  }
  return {
    becomes: (type) => [...seen.get(type) ?? []].sort(),
    nodeTests: (type) => counts.get(type) ?? 0,
    packed: tests.length, run: run.length,
  };
}

const taken = new Set([...[...ops.definitions, ...ops.imports].map(({ type }) => type), BRANCHING]);

function isRun(test: OnnxNodeTest): boolean {
  return !(test.name in EXCLUDED_TESTS) && operatorsOf(test).every((type) => taken.has(type));
}

function nodesOf(whole: OnnxNodeTest): readonly { readonly type: string }[] {
  const test = operatorsOf(whole).some((type) => type in FIRST_OUTPUT_ONLY) ? firstOutputOnly(whole) : whole;
  for (const feeding of FEEDINGS) {
    try {
      return nodeTestGraph(test, feeding(test)).graph.nodes;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return [];
}
