import onnxProto, { type onnx } from 'onnx-proto';
import { ProblemsError, messageOf, type Problem } from '../../../kernel/errors.ts';
import { decodeFunctions } from './decode-functions.ts';
import { attempt, decodeNode, domainOf, type DecodeContext } from './decode-node.ts';
import { decodeTensor } from './decode-tensor.ts';
import { ExternalData } from './external-data.ts';
import { inlineFunctions } from './inline-functions.ts';
import { toNumber } from './integers.ts';
import type { OnnxModel, OnnxTensor, OnnxValueInfo } from './onnx-model.ts';
import { elementTypeOf } from './onnx-types.ts';

export interface DecodedOnnx {
  /** Functions the file defines are written out where they are called. */
  readonly model: OnnxModel;
  /** What is wrong with parts of the file; the model holds the rest, so that all reasons can be told at once. */
  readonly problems: readonly Problem[];
  /** Names of tensors that could not be read, each with a problem. */
  readonly refusedTensors: ReadonlySet<string>;
}

/** Reads an ONNX file. Throws a ProblemsError when it is none at all; lesser faults are returned as problems. */
export function decodeOnnx(bytes: Uint8Array, external: ExternalData = new ExternalData()): DecodedOnnx {
  const proto = parse(bytes);
  const { graph } = proto;
  if (!graph || (graph.node ?? []).length === 0) throw notOnnx('it holds no graph');
  const context: DecodeContext = { external, problems: [] };
  const { problems } = context;
  const versions = new Map((proto.opsetImport ?? []).map((entry) => [domainOf(entry.domain), toNumber(entry.version ?? 0)]));
  const opset = versions.get('') ?? 0;
  versions.delete('');
  if (opset === 0) problems.push(problem('ONNX_OPSET_MISSING', 'expected the file to name its ONNX operator set, found none', []));
  for (const tensor of graph.sparseInitializer ?? []) {
    const name = tensor.values?.name ?? '';
    problems.push(problem('ONNX_TENSOR', `tensor "${name}": expected a dense tensor, found a sparse one`, [name]));
  }
  const initializers = decodeInitializers(graph.initializer ?? [], context);
  const nodes = (graph.node ?? []).map((node, index) => decodeNode(node, index, context));
  const functions = decodeFunctions(bytes, proto.functions ?? [], context);
  const model = {
    irVersion: toNumber(proto.irVersion ?? 0),
    producer: [proto.producerName, proto.producerVersion].filter(Boolean).join(' '),
    opset, initializers,
    domains: versions,
    inputs: (graph.input ?? []).map(decodeValueInfo),
    outputs: (graph.output ?? []).map(decodeValueInfo),
    nodes: inlineFunctions(nodes, functions, problems),
  };
  const names = [...(graph.initializer ?? []).map((tensor) => tensor.name ?? ''), ...(graph.sparseInitializer ?? []).map((tensor) => tensor.values?.name ?? '')];
  return { model, problems, refusedTensors: new Set(names.filter((name) => !initializers.has(name))) };
}

function parse(bytes: Uint8Array): onnx.ModelProto {
  try {
    return onnxProto.onnx.ModelProto.decode(bytes);
  } catch (error) {
    const reason = messageOf(error);
    throw notOnnx(/index out of range/.test(reason) ? `it ends in the middle of a field, after ${bytes.length} bytes` : reason);
  }
}

function notOnnx(found: string): ProblemsError {
  return new ProblemsError([problem('ONNX_UNREADABLE', `expected a complete ONNX file, found a damaged or different one: ${found}`, [])]);
}

function problem(code: string, message: string, path: readonly string[]): Problem {
  return { code, message, path };
}

function decodeInitializers(protos: readonly onnx.ITensorProto[], { external, problems }: DecodeContext): ReadonlyMap<string, OnnxTensor> {
  const initializers = new Map<string, OnnxTensor>();
  for (const proto of protos) {
    const name = proto.name ?? '';
    const tensor = attempt(() => decodeTensor(proto, external), { where: `tensor "${name}"`, name }, problems);
    if (initializers.has(name)) problems.push(problem('ONNX_TENSOR', `tensor "${name}": expected one of this name, found two`, [name]));
    if (tensor) initializers.set(name, tensor);
  }
  return initializers;
}

function decodeValueInfo(proto: onnx.IValueInfoProto): OnnxValueInfo {
  const tensor = proto.type?.tensorType;
  const shape = tensor?.shape?.dim?.map((dim) => {
    if (dim.dimParam) return dim.dimParam;
    const extent = toNumber(dim.dimValue ?? 0);
    return extent > 0 ? extent : null;
  });
  return { name: proto.name ?? '', elementType: tensor?.elemType ? elementTypeOf(tensor.elemType).name : undefined, shape };
}
