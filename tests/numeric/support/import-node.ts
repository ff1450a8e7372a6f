import { ProblemsError } from '../../../src/kernel/errors.ts';
import type { OnnxModel } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { importNodes, type ImportedValues } from '../../../src/numeric/importers/onnx/import-nodes.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { bindInputs } from './case-graph.ts';
import type { ImportCase } from './op-case.ts';

/** Imports one ONNX node; its first output is the graph's `y`. Throws a ProblemsError where the importer has problems. */
export function importNode(type: string, test: ImportCase): { readonly graph: Graph; readonly feeds: Readonly<Record<string, Tensor>> } {
  const build = new GraphBuilder(ops);
  const { values: bound, feeds } = bindInputs(build, test.inputs);
  const values: ImportedValues = new Map(bound.flatMap((value, index) => (value ? [[`in${index}`, value] as const] : [])));
  const node = {
    domain: '', type, name: 'tested',
    inputs: test.inputs.map((input, index) => (input ? `in${index}` : '')),
    outputs: test.outputs ?? ['out0'],
    attributes: new Map(Object.entries(test.attributes ?? {})),
  };
  const output = { name: 'out0', elementType: undefined, shape: undefined };
  const model: OnnxModel = { irVersion: 8, producer: 'test', opset: test.opset, inputs: [], outputs: [output], nodes: [node], initializers: new Map() };
  const problems = importNodes({ model, build, values, fixedBatch: test.fixedBatch });
  if (problems.length > 0) throw new ProblemsError(problems);
  const y = values.get('out0');
  if (!y) throw new Error('the node made no output');
  build.output('y', y);
  return { graph: verifyGraph(build.build(), ops, 'test'), feeds };
}
