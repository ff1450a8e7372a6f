import onnxProto, { type onnx } from 'onnx-proto';
import type { OnnxAttribute, OnnxBranch, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-model.ts';
import { codeOf } from './onnx-types.ts';

/** Where in another file, beside the model's, the bytes of a tensor are. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** Writes an ONNX file; tensors as raw bytes, but for the initializers in `apart`, which are in other files. */
export function encodeOnnx(model: OnnxModel, apart: ReadonlyMap<string, ExternalPlace> = new Map()): Uint8Array {
  return onnxProto.onnx.ModelProto.encode({
    irVersion: model.irVersion,
    producerName: model.producer,
    opsetImport: [{ domain: '', version: model.opset }, ...Array.from(model.domains ?? [], ([domain, version]) => ({ domain, version }))],
    graph: {
      name: 'graph',
      input: model.inputs.map(encodeValueInfo),
      output: model.outputs.map(encodeValueInfo),
      initializer: Array.from(model.initializers, ([name, tensor]) => ({ name, ...encodeInitializer(tensor, apart.get(name)) })),
      node: model.nodes.map(encodeNode),
    },
  }).finish();
}

const DATA_IN_ANOTHER_FILE = 1;
const STORED_CODES = { int8: 3, uint16: 4, int16: 5 } as const;

function encodeTensor(tensor: OnnxTensor): onnx.ITensorProto {
  const { buffer, byteOffset, byteLength } = tensor.data;
  if (tensor.stored !== undefined) return { dims: [...tensor.shape], dataType: STORED_CODES[tensor.stored], int32Data: Array.from(tensor.data, Number) };
  return { dims: [...tensor.shape], dataType: codeOf(tensor.dtype), rawData: new Uint8Array(buffer, byteOffset, byteLength) };
}

function encodeInitializer(tensor: OnnxTensor, place: ExternalPlace | undefined): onnx.ITensorProto {
  if (!place) return encodeTensor(tensor);
  const entries = Object.entries(place).map(([key, value]: [string, string | number]) => ({ key, value: String(value) }));
  return { dims: [...tensor.shape], dataType: codeOf(tensor.dtype), dataLocation: DATA_IN_ANOTHER_FILE, externalData: entries };
}

function encodeNode(node: OnnxNode): onnx.INodeProto {
  return {
    name: node.name, opType: node.type, domain: node.domain,
    input: [...node.inputs], output: [...node.outputs],
    attribute: Array.from(node.attributes, ([name, attribute]) => ({ name, ...encodeAttribute(attribute) })),
  };
}

function encodeAttribute(attribute: OnnxAttribute): onnx.IAttributeProto {
  switch (attribute.kind) {
    case 'float': return { type: 1, f: attribute.value };
    case 'int': return { type: 2, i: attribute.value };
    case 'text': return { type: 3, s: new TextEncoder().encode(attribute.value) };
    case 'tensor': return { type: 4, t: encodeTensor(attribute.value) };
    case 'graph': return { type: 5, g: encodeBranch(attribute.value) };
    case 'floats': return { type: 6, floats: [...attribute.value] };
    case 'ints': return { type: 7, ints: [...attribute.value] };
    case 'texts': return { type: 8, strings: attribute.value.map((text) => new TextEncoder().encode(text)) };
    case 'reference': return { refAttrName: attribute.value };
    case 'unreadable': return {};
  }
}

function encodeBranch({ nodes, initializers, inputs, outputs }: OnnxBranch): onnx.IGraphProto {
  return {
    name: 'branch', node: nodes.map(encodeNode),
    initializer: Array.from(initializers, ([name, tensor]) => ({ name, ...encodeTensor(tensor) })),
    input: inputs.map((name) => ({ name })), output: outputs.map((name) => ({ name })),
  };
}

function encodeValueInfo({ name, elementType, shape }: OnnxValueInfo): onnx.IValueInfoProto {
  const dim = shape?.map((extent) => (typeof extent === 'number' ? { dimValue: extent } : { dimParam: extent ?? '' }));
  const codes: Readonly<Record<string, number>> = { float: 1, uint8: 2, int32: 6, int64: 7, bool: 9, double: 11 };
  return { name, type: { tensorType: { elemType: codes[elementType ?? ''] ?? 0, ...(dim && { shape: { dim } }) } } };
}
