import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../../../formats/onnx/onnx-model.ts';
import { isBatch } from '../../../graph/dimension.ts';
import type { Graph, GraphNode } from '../../../graph/graph.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { encodeNode, innerName } from '../encode-node.ts';
import { BLOCKED_DOMAIN } from './blocked-domain.ts';
import { emitConvolution, type Convolution } from './convolution.ts';
import { padded } from './reorder-filter.ts';

/** Extents of an image-like value [N, C, H, W]. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface EmitOptions {
  readonly blocked?: boolean;
  /** Integers and texts. */
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
  readonly floats?: Readonly<Record<string, readonly number[]>>;
}

/**
 * Writes a graph's nodes as onnxruntime's, keeping values in the blocked layout from one convolution to the next. Each
 * value exists in the plain layout, the blocked one, or both; a reordering is written where the other one is asked for,
 * once. A convolution is held back until somebody asks for its result, so that what follows can be fused into it.
 */
export class BlockedWriter {
  readonly graph: Graph;
  readonly block: number;
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #plain = new Map<string, string>();
  readonly #blocked = new Map<string, string>();
  readonly #pending = new Map<string, Convolution>();
  readonly #producers: ReadonlyMap<string, GraphNode>;
  readonly #uses = new Map<string, number>();
  #serial = 0;

  constructor(graph: Graph, block: number) {
    this.graph = graph;
    this.block = block;
    this.#producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
    const used = [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)];
    for (const name of used) this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    for (const { name } of graph.inputs) this.#plain.set(name, name);
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producerOf(name: string | undefined): GraphNode | undefined {
    return this.#producers.get(name ?? '');
  }

  usedOnce(name: string): boolean {
    return this.#uses.get(name) === 1;
  }

  /** Extents of a float32 value [N, C, H, W]; undefined for any other. */
  planes(name: string | undefined): Planes | undefined {
    const type = this.graph.types.get(name ?? '');
    const [batch = 0, channels = 'N', height = 'N', width = 'N'] = type?.shape ?? [];
    const fits = type?.dtype === 'float32' && type.shape.length === 4 && isBatch(batch);
    return fits && !isBatch(channels) && !isBatch(height) && !isBatch(width) ? { channels, height, width } : undefined;
  }

  /** Whether a value is there in the blocked layout already, or will be without reordering. */
  isBlocked(name: string): boolean {
    return this.#blocked.has(name) || this.#pending.has(name);
  }

  /** Whether a value is there in the blocked layout, or can be reordered into it: onnxruntime reads channels by fours. */
  canBlock(name: string): boolean {
    return this.isBlocked(name) || (this.planes(name)?.channels ?? 1) % 4 === 0;
  }

  /** Name of a value in the plain layout, reordered now where needed. */
  plain(name: string): string {
    if (name === '') return '';
    const there = this.#plain.get(name);
    if (there !== undefined) return there;
    const constant = this.graph.constants.get(name);
    const plain = innerName(name);
    if (constant) this.initializers.set(plain, constant);
    else this.#reorderOutput(name, plain);
    this.#plain.set(name, plain);
    return plain;
  }

  /** Name of a value in the blocked layout, reordered now where needed. */
  blocked(name: string): string {
    this.#flush(name);
    const there = this.#blocked.get(name);
    if (there !== undefined) return there;
    const result = this.emit('ReorderInput', [this.plain(name)], { blocked: true });
    this.#blocked.set(name, result);
    return result;
  }

  /** Declares that `name` is there in the blocked layout under another name. */
  setBlocked(name: string, blocked: string): void {
    this.#blocked.set(name, blocked);
  }

  setPlain(name: string, plain: string): void {
    this.#plain.set(name, plain);
  }

  /** Holds a convolution back; its result is called `name`. */
  hold(name: string, convolution: Convolution): void {
    this.#pending.set(name, convolution);
  }

  /** A convolution held back that nobody but the next node uses, taken back to be changed and held again. */
  release(name: string): Convolution | undefined {
    if (!this.usedOnce(name)) return undefined;
    const convolution = this.#pending.get(name);
    this.#pending.delete(name);
    return convolution;
  }

  /** A convolution held back and still free of sum and activation. */
  isOpen(name: string): boolean {
    const convolution = this.#pending.get(name);
    return convolution !== undefined && convolution.sum === undefined && convolution.activation === undefined && this.usedOnce(name);
  }

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

  /** Writes a node of the graph as it is, in the plain layout. */
  copy(node: GraphNode): void {
    this.nodes.push(encodeNode(node, (name) => this.plain(name)));
    for (const name of node.outputs) this.#plain.set(name, innerName(name));
  }

  /** An int64 vector, as shapes and axes are given. */
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

  #flush(name: string): void {
    const convolution = this.#pending.get(name);
    if (!convolution) return;
    this.#pending.delete(name);
    this.#blocked.set(name, emitConvolution(this, convolution));
  }

  #reorderOutput(name: string, plain: string): void {
    const planes = this.planes(name);
    this.#flush(name);
    const blocked = this.#blocked.get(name);
    if (blocked === undefined || !planes) {
      throw new AppError('INTERNAL', `expected "${name}" to be computed before it is used, found it nowhere`);
    }
    this.nodes.push({
      domain: BLOCKED_DOMAIN, type: 'ReorderOutput', name: this.fresh('ReorderOutput'), inputs: [blocked], outputs: [plain],
      attributes: new Map<string, OnnxAttribute>([['channels', { kind: 'int', value: planes.channels }]]),
    });
  }

  /** Channels of a value in the blocked layout. */
  paddedChannels(planes: Planes): number {
    return padded(planes.channels, this.block);
  }
}

function encodeAttribute(value: number | string | readonly number[]): OnnxAttribute {
  if (typeof value === 'string') return { kind: 'text', value };
  return typeof value === 'number' ? { kind: 'int', value } : { kind: 'ints', value };
}
