import type { onnx } from 'onnx-proto';
import { AppError, type Problem } from '../../../kernel/errors.ts';
import { decodeTensor } from './decode-tensor.ts';
import type { ExternalData } from './external-data.ts';
import { toNumber } from './integers.ts';
import type { OnnxAttribute, OnnxNode } from './onnx-model.ts';

/** Where decoding puts what is wrong with parts of a file, and where it finds tensors kept outside. */
export interface DecodeContext {
  readonly external: ExternalData;
  readonly problems: Problem[];
  /** Inside how many nodes' own graphs; 0 where absent. */
  readonly depth?: number;
}

/** ONNX's own operators have no domain, or this one. */
export function domainOf(domain: string | null | undefined): string {
  return !domain || domain === 'ai.onnx' ? '' : domain;
}

/** Reads a node; nameless ones are called after their type and place. */
export function decodeNode(proto: onnx.INodeProto, index: number, context: DecodeContext): OnnxNode {
  const type = proto.opType ?? '';
  const name = proto.name ? proto.name : `${type}_${index}`;
  const attributes = (proto.attribute ?? []).map((attribute) => {
    const where = `node "${name}" (${type}), attribute "${attribute.name ?? ''}"`;
    const value = attempt(() => (attribute.g ? decodeBranch(attribute.g, context) : decodeAttribute(attribute, context.external)), { where, name }, context.problems);
    return [attribute.name ?? '', value ?? { kind: 'unreadable', value: 'a refused tensor' }] as const;
  });
  return {
    name, type,
    domain: domainOf(proto.domain),
    inputs: proto.input ?? [],
    outputs: proto.output ?? [],
    attributes: new Map<string, OnnxAttribute>(attributes),
  };
}

/** Branches inside branches; exporters need two or three. */
const DEEPEST_BRANCH = 16;

function decodeBranch(proto: onnx.IGraphProto, context: DecodeContext): OnnxAttribute {
  const depth = (context.depth ?? 0) + 1;
  if (depth > DEEPEST_BRANCH) throw new AppError('INVALID_INPUT', `expected graphs inside nodes at most ${DEEPEST_BRANCH} deep, found them deeper`);
  const inner = { ...context, depth };
  const names = (list: readonly onnx.IValueInfoProto[] | null | undefined): readonly string[] => (list ?? []).map(({ name }) => name ?? '');
  return {
    kind: 'graph',
    value: {
      nodes: (proto.node ?? []).map((node, index) => decodeNode(node, index, inner)),
      initializers: new Map((proto.initializer ?? []).map((tensor) => [tensor.name ?? '', decodeTensor(tensor, context.external)])),
      inputs: names(proto.input), outputs: names(proto.output),
    },
  };
}

export function decodeAttribute(proto: onnx.IAttributeProto, external: ExternalData): OnnxAttribute {
  if (proto.refAttrName) return { kind: 'reference', value: proto.refAttrName };
  // The numbers are those of AttributeProto.AttributeType.
  switch (Number(proto.type ?? 0)) {
    case 1: return { kind: 'float', value: proto.f ?? 0 };
    case 2: return { kind: 'int', value: toNumber(proto.i ?? 0) };
    case 3: return { kind: 'text', value: new TextDecoder().decode(proto.s ?? new Uint8Array()) };
    case 4: return { kind: 'tensor', value: decodeTensor(proto.t ?? {}, external) };
    case 6: return { kind: 'floats', value: proto.floats ?? [] };
    case 7: return { kind: 'ints', value: (proto.ints ?? []).map(toNumber) };
    case 8: return { kind: 'texts', value: (proto.strings ?? []).map((text) => new TextDecoder().decode(text)) };
    default: return { kind: 'unreadable', value: `an attribute of type ${proto.type ?? 0}` };
  }
}

/** What `read` gives, or undefined and a problem when it throws an AppError. */
export function attempt<T>(read: () => T, place: { readonly where: string; readonly name: string }, problems: Problem[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push({ code: 'ONNX_TENSOR', message: `${place.where}: ${error.message}`, path: [place.name] });
    return undefined;
  }
}
