import onnxProto, { type onnx } from 'onnx-proto';
import { messageOf } from '../../../kernel/errors.ts';
import { decodeAttribute, decodeNode, domainOf, type DecodeContext } from './decode-node.ts';
import { toNumber } from './integers.ts';
import type { OnnxAttribute, OnnxFunction } from './onnx-model.ts';
import { wireFields } from './wire-fields.ts';

/** Field numbers of ModelProto.functions and FunctionProto.attribute_proto; the generated reader does not know the latter. */
const FUNCTIONS = 25;
const ATTRIBUTE_PROTO = 11;

/** The functions a file defines. `file` is the whole file, `protos` what the generated reader made of them. */
export function decodeFunctions(file: Uint8Array, protos: readonly onnx.IFunctionProto[], context: DecodeContext): readonly OnnxFunction[] {
  if (protos.length === 0) return [];
  const messages = [...wireFields(file)].filter(({ field }) => field === FUNCTIONS);
  return protos.map((proto, index) => {
    const opset = proto.opsetImport?.find((entry) => domainOf(entry.domain) === '')?.version;
    const nodes = (proto.node ?? []).map((node, place) => decodeNode(node, place, context));
    return {
      domain: domainOf(proto.domain),
      name: proto.name ?? '',
      inputs: proto.input ?? [],
      outputs: proto.output ?? [],
      defaults: defaultsOf(messages[index]?.bytes, context),
      nodes: opset ? nodes.map((node) => ({ ...node, opset: toNumber(opset) })) : nodes,
    };
  });
}

function defaultsOf(message: Uint8Array | undefined, { external, problems }: DecodeContext): ReadonlyMap<string, OnnxAttribute> {
  const defaults = new Map<string, OnnxAttribute>();
  for (const { field, bytes } of message ? wireFields(message) : []) {
    if (field !== ATTRIBUTE_PROTO) continue;
    try {
      const proto = onnxProto.onnx.AttributeProto.decode(bytes);
      defaults.set(proto.name, decodeAttribute(proto, external));
    } catch (error) {
      problems.push({ code: 'ONNX_FUNCTION', message: `expected readable default attributes of a function, found: ${messageOf(error)}`, path: [] });
    }
  }
  return defaults;
}
