import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../../../formats/onnx/onnx-model.ts';
import { BLOCKED_DOMAIN } from './blocked-domain.ts';

export interface EmitOptions {
  /** Whether the operator is one of the blocked layout's own. */
  readonly blocked?: boolean;
  /** Integers and texts. */
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
  readonly floats?: Readonly<Record<string, readonly number[]>>;
}

/** The nodes and constants written so far. It knows nothing of layouts. */
export class NodeWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  #serial = 0;

  /** Writes one node with one result and gives the result's name. */
  emit(type: string, inputs: readonly string[], { blocked = false, attributes = {}, floats = {} }: EmitOptions = {}): string {
    const name = this.fresh(type);
    const encoded = Object.entries(attributes).map(([key, value]) => [key, encodeAttribute(value)] as const);
    const real = Object.entries(floats).map(([key, value]): [string, OnnxAttribute] => [key, { kind: 'floats', value }]);
    this.nodes.push({ domain: blocked ? BLOCKED_DOMAIN : '', type, name, inputs, outputs: [name], attributes: new Map([...encoded, ...real]) });
    return name;
  }

  /** A name nothing else has: values of the graph carry another prefix. */
  fresh(type: string): string {
    this.#serial += 1;
    return `b:${this.#serial}:${type}`;
  }

  /** A constant under a fresh name. */
  constant(kind: string, tensor: OnnxTensor): string {
    const name = this.fresh(kind);
    this.initializers.set(name, tensor);
    return name;
  }

  /** An int64 vector, as shapes and axes are given; equal ones are shared. */
  ints(numbers: readonly number[]): string {
    const name = `b:ints:${numbers.join(',')}`;
    this.initializers.set(name, { dtype: 'int64', shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) });
    return name;
  }

  scalar(number: number): string {
    const name = `b:scalar:${number}`;
    this.initializers.set(name, { dtype: 'float32', shape: [], data: Float32Array.of(number) });
    return name;
  }

  /** The same numbers in another shape; 0 keeps an extent, -1 is worked out. */
  view(name: string, shape: readonly number[]): string {
    return this.emit('Reshape', [name, this.ints(shape)]);
  }
}

function encodeAttribute(value: number | string | readonly number[]): OnnxAttribute {
  if (typeof value === 'string') return { kind: 'text', value };
  return typeof value === 'number' ? { kind: 'int', value } : { kind: 'ints', value };
}
