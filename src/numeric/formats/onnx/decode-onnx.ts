import onnxProto, { type onnx } from 'onnx-proto';
import { AppError, ProblemsError, messageOf, type Problem } from '../../../kernel/errors.ts';
import { decodeTensor } from './decode-tensor.ts';
import { toNumber } from './integers.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-model.ts';
import { elementTypeOf } from './onnx-types.ts';

export interface DecodedOnnx {
  readonly model: OnnxModel;
  /** What is wrong with parts of the file; the model holds the rest, so that all reasons can be told at once. */
  readonly problems: readonly Problem[];
  /** Names of tensors that could not be read, each with a problem. */
  readonly refusedTensors: ReadonlySet<string>;
}

/** Reads an ONNX file. Throws a ProblemsError when it is none at all; lesser faults are returned as problems. */
export function decodeOnnx(bytes: Uint8Array): DecodedOnnx {
  const proto = parse(bytes);
  const { graph } = proto;
  if (!graph || (graph.node ?? []).length === 0) throw notOnnx('it holds no graph');
  const problems: Problem[] = [];
  const opset = (proto.opsetImport ?? []).find((entry) => isOnnxDomain(entry.domain))?.version;
  if (opset === undefined || opset === null) {
    problems.push(problem('ONNX_OPSET_MISSING', 'expected the file to name its ONNX operator set, found none', []));
  }
  for (const tensor of graph.sparseInitializer ?? []) {
    const name = tensor.values?.name ?? '';
    problems.push(problem('ONNX_TENSOR', `tensor "${name}": expected a dense tensor, found a sparse one`, [name]));
  }
  const model = {
    irVersion: toNumber(proto.irVersion ?? 0),
    producer: [proto.producerName, proto.producerVersion].filter(Boolean).join(' '),
    opset: toNumber(opset ?? 0),
    inputs: (graph.input ?? []).map(decodeValueInfo),
    outputs: (graph.output ?? []).map(decodeValueInfo),
    initializers: decodeInitializers(graph.initializer ?? [], problems),
    nodes: (graph.node ?? []).map((node, index) => decodeNode(node, index, problems)),
  };
  const names = (graph.initializer ?? []).map((tensor) => tensor.name ?? '');
  return { model, problems, refusedTensors: new Set(names.filter((name) => !model.initializers.has(name))) };
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

function isOnnxDomain(domain: string | null | undefined): boolean {
  return !domain || domain === 'ai.onnx';
}

function decodeInitializers(protos: readonly onnx.ITensorProto[], problems: Problem[]): ReadonlyMap<string, OnnxTensor> {
  const initializers = new Map<string, OnnxTensor>();
  for (const proto of protos) {
    const name = proto.name ?? '';
    const tensor = attempt(() => decodeTensor(proto), `tensor "${name}"`, name, problems);
    if (initializers.has(name)) problems.push(problem('ONNX_TENSOR', `tensor "${name}": expected one of this name, found two`, [name]));
    if (tensor) initializers.set(name, tensor);
  }
  return initializers;
}

function decodeNode(proto: onnx.INodeProto, index: number, problems: Problem[]): OnnxNode {
  const type = proto.opType ?? '';
  const name = proto.name ? proto.name : `${type}_${index}`;
  const attributes = (proto.attribute ?? []).map((attribute) => {
    const where = `node "${name}" (${type}), attribute "${attribute.name ?? ''}"`;
    const value = attempt(() => decodeAttribute(attribute), where, name, problems);
    return [attribute.name ?? '', value ?? { kind: 'unreadable', value: 'a refused tensor' }] as const;
  });
  return {
    name, type,
    domain: isOnnxDomain(proto.domain) ? '' : proto.domain ?? '',
    inputs: proto.input ?? [],
    outputs: proto.output ?? [],
    attributes: new Map<string, OnnxAttribute>(attributes),
  };
}

function decodeAttribute(proto: onnx.IAttributeProto): OnnxAttribute {
  // The numbers are those of AttributeProto.AttributeType.
  switch (Number(proto.type ?? 0)) {
    case 1: return { kind: 'float', value: proto.f ?? 0 };
    case 2: return { kind: 'int', value: toNumber(proto.i ?? 0) };
    case 3: return { kind: 'text', value: new TextDecoder().decode(proto.s ?? new Uint8Array()) };
    case 4: return { kind: 'tensor', value: decodeTensor(proto.t ?? {}) };
    case 6: return { kind: 'floats', value: proto.floats ?? [] };
    case 7: return { kind: 'ints', value: (proto.ints ?? []).map(toNumber) };
    default: return { kind: 'unreadable', value: `an attribute of type ${proto.type ?? 0}` };
  }
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

function attempt<T>(read: () => T, where: string, name: string, problems: Problem[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(problem('ONNX_TENSOR', `${where}: ${error.message}`, [name]));
    return undefined;
  }
}
