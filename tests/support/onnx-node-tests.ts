import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ProblemsError } from '../../src/kernel/errors.ts';
import { decodeOnnx } from '../../src/numeric/formats/onnx/decode-onnx.ts';
import { fromFloat16 } from '../../src/numeric/formats/onnx/half-floats.ts';
import type { OnnxModel, OnnxTensor } from '../../src/numeric/formats/onnx/onnx-model.ts';
import type { Graph } from '../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../src/numeric/graph/verify-graph.ts';
import { canonicalTensor } from '../../src/numeric/importers/onnx/canonical-tensor.ts';
import { importNodes, type ImportedValues } from '../../src/numeric/importers/onnx/import-nodes.ts';
import { ops } from '../../src/numeric/ops/index.ts';
import type { Tensor } from '../../src/numeric/tensor/tensor.ts';

/** A test of the ONNX project: a model of one operator, or of what one is made of, with inputs and what they must give. */
export interface OnnxNodeTest {
  readonly name: string;
  readonly model: OnnxModel;
  readonly inputs: readonly NodeTestTensor[];
  readonly outputs: readonly NodeTestTensor[];
}

export interface NodeTestTensor {
  readonly name: string;
  /** numpy's name of the element type in the test. */
  readonly dtype: string;
  readonly tensor: OnnxTensor;
}

export interface OnnxNodeTests {
  /** Version of the Python package that generated them. */
  readonly onnx: string;
  readonly tests: readonly OnnxNodeTest[];
  /** Tests that were not packed, with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

interface PackedTensor { readonly name: string; readonly dtype: string; readonly shape: readonly number[]; readonly data: readonly [number, number] }
interface PackedTest { readonly name: string; readonly model: readonly [number, number]; readonly inputs: readonly PackedTensor[]; readonly outputs: readonly PackedTensor[] }
interface Manifest { readonly onnx: string; readonly tests: readonly PackedTest[]; readonly leftOut: Readonly<Record<string, string>> }

/** The node tests packed by tests/conformance/onnx-node-tests/make.py. */
export function onnxNodeTests(): OnnxNodeTests {
  const packed = gunzipSync(readFileSync(new URL('../conformance/onnx-node-tests/node-tests.bin.gz', import.meta.url)));
  const length = packed.readUInt32LE(0);
  const manifest = JSON.parse(packed.toString('utf8', 4, 4 + length)) as Manifest;
  const start = Math.ceil((4 + length) / 8) * 8;
  // Copied, so that typed arrays find them aligned.
  const bytesAt = ([offset, size]: readonly [number, number]): ArrayBuffer => Uint8Array.from(packed.subarray(start + offset, start + offset + size)).buffer;
  const unpack = ({ name, dtype, shape, data }: PackedTensor): NodeTestTensor => ({ name, dtype, tensor: tensorOf(dtype, shape, bytesAt(data)) });
  const tests = manifest.tests.map(({ name, model, inputs, outputs }) => ({
    name, model: decodeOnnx(new Uint8Array(bytesAt(model))).model, inputs: inputs.map(unpack), outputs: outputs.map(unpack),
  }));
  return { ...manifest, tests };
}

/** A test of the first output alone, for operators whose others classifiers do not use. */
export function firstOutputOnly(test: OnnxNodeTest): OnnxNodeTest {
  const nodes = test.model.nodes.map((node) => ({ ...node, outputs: node.outputs.slice(0, 1) }));
  return { ...test, outputs: test.outputs.slice(0, 1), model: { ...test.model, nodes, outputs: test.model.outputs.slice(0, 1) } };
}

/** The operators of a test, by the names the registry knows them by. */
export function operatorsOf({ model }: OnnxNodeTest): readonly string[] {
  return [...new Set(model.nodes.map(({ domain, type }) => (domain === '' ? type : `${domain}.${type}`)))];
}

export interface NodeTestGraph {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/**
 * A test as a graph whose outputs are called as in the test. `variable` says which inputs are fed; the others become
 * constants, as they are in classifiers. Throws a ProblemsError where the importer refuses.
 */
export function nodeTestGraph(test: OnnxNodeTest, variable: (input: NodeTestTensor) => boolean): NodeTestGraph {
  const build = new GraphBuilder(ops);
  const values: ImportedValues = new Map();
  const feeds: Record<string, Tensor> = {};
  const initializers = new Map(test.model.initializers);
  for (const input of test.inputs) {
    const tensor = canonicalTensor(input.tensor);
    if (!variable(input)) {
      initializers.set(input.name, input.tensor);
      continue;
    }
    feeds[input.name] = tensor;
    values.set(input.name, build.input(input.name, { dtype: tensor.dtype, shape: tensor.shape }));
  }
  const problems = importNodes({ model: { ...test.model, initializers }, build, values, fixedBatch: undefined });
  if (problems.length > 0) throw new ProblemsError(problems);
  for (const { name } of test.outputs) {
    const value = values.get(name) ?? undefined;
    if (!value) throw new ProblemsError([{ code: 'OUTPUT', message: `expected the output "${name}" to be made, found it missing`, path: [] }]);
    build.output(name, value);
  }
  return { graph: verifyGraph(build.build(), ops, 'a node test'), feeds };
}

/** The ways to divide a test's inputs into fed ones and constants, the most demanding first. */
export const FEEDINGS: readonly ((test: OnnxNodeTest) => (input: NodeTestTensor) => boolean)[] = [
  () => (input) => input.dtype.startsWith('float'),
  (test) => (input) => input === test.inputs.find(({ dtype }) => dtype.startsWith('float')),
  () => () => false,
];

function tensorOf(dtype: string, shape: readonly number[], bytes: ArrayBuffer): OnnxTensor {
  switch (dtype) {
    case 'float32': return { dtype, shape, data: new Float32Array(bytes) };
    case 'float64': return { dtype, shape, data: new Float64Array(bytes) };
    case 'float16': return { dtype: 'float32', shape, data: fromFloat16(new Uint16Array(bytes)) };
    case 'int64': return { dtype, shape, data: new BigInt64Array(bytes) };
    case 'uint64': return { dtype: 'int64', shape, data: new BigInt64Array(bytes) };
    case 'int32': return { dtype, shape, data: new Int32Array(bytes) };
    case 'uint32': return { dtype: 'int64', shape, data: BigInt64Array.from(Array.from(new Uint32Array(bytes), BigInt)) };
    case 'int16': return { dtype: 'int32', stored: dtype, shape, data: Int32Array.from(new Int16Array(bytes)) };
    case 'uint16': return { dtype: 'int32', stored: dtype, shape, data: Int32Array.from(new Uint16Array(bytes)) };
    case 'int8': return { dtype: 'int32', stored: dtype, shape, data: Int32Array.from(new Int8Array(bytes)) };
    case 'uint8': return { dtype, shape, data: new Uint8Array(bytes) };
    case 'bool': return { dtype, shape, data: new Uint8Array(bytes) };
    default: throw new Error(`a test holds elements of ${dtype}`);
  }
}
