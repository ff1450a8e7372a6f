import type { Graph, GraphNode } from '../../../graph/graph.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { encodeNode, innerName } from '../encode-node.ts';
import { emitConvolution, type Convolution } from './convolution.ts';
import { GraphFacts } from './graph-facts.ts';
import { NodeWriter } from './node-writer.ts';

/** Channels go into the blocked layout in groups of so many. */
export const ALIGNMENT = 4;

/**
 * Writes a graph's nodes as onnxruntime's, keeping values in the blocked layout from one convolution to the next. Each
 * value exists in the plain layout, the blocked one, or both; a reordering is written where the other one is asked for,
 * once. A convolution is held back until somebody asks for its result, so that what follows can be fused into it.
 *
 * Channels that fill a value up to whole blocks hold any finite number: whoever mixes channels must leave them out, as
 * convolutions do by zeros in their kernels.
 */
export class BlockedWriter {
  readonly facts: GraphFacts;
  readonly block: number;
  readonly out = new NodeWriter();
  readonly #plain = new Map<string, string>();
  readonly #blocked = new Map<string, string>();
  readonly #pending = new Map<string, Convolution>();

  constructor(graph: Graph, block: number) {
    this.facts = new GraphFacts(graph);
    this.block = block;
    for (const { name } of graph.inputs) this.#plain.set(name, name);
  }

  /** Whether a value is there in the blocked layout already, or will be without reordering. */
  isBlocked(name: string): boolean {
    return this.#blocked.has(name) || this.#pending.has(name);
  }

  /** Whether a value is there in the blocked layout, or can be reordered into it. */
  canBlock(name: string): boolean {
    return this.isBlocked(name) || (this.facts.planes(name)?.channels ?? 1) % ALIGNMENT === 0;
  }

  /** Name of a value in the plain layout, reordered now where needed. */
  plain(name: string): string {
    if (name === '') return '';
    const there = this.#plain.get(name);
    if (there !== undefined) return there;
    const constant = this.facts.graph.constants.get(name);
    if (constant) this.out.initializers.set(innerName(name), constant);
    const plain = constant ? innerName(name) : this.#reorderOutput(name);
    this.#plain.set(name, plain);
    return plain;
  }

  /** Name of a value in the blocked layout, reordered now where needed. */
  blocked(name: string): string {
    this.#flush(name);
    const there = this.#blocked.get(name);
    if (there !== undefined) return there;
    const result = this.out.emit('ReorderInput', [this.plain(name)], { blocked: true });
    this.#blocked.set(name, result);
    return result;
  }

  /** Declares that the value `name` is there in the blocked layout, called `blocked`. */
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
    if (!this.facts.usedOnce(name)) return undefined;
    const convolution = this.#pending.get(name);
    this.#pending.delete(name);
    return convolution;
  }

  /** Whether a value is a convolution that `release` gives back and that is still free of sum and activation. */
  isOpen(name: string): boolean {
    const convolution = this.#pending.get(name);
    return convolution !== undefined && convolution.sum === undefined && convolution.activation === undefined && this.facts.usedOnce(name);
  }

  /** Writes a node of the graph as it is, in the plain layout. */
  copy(node: GraphNode): void {
    this.out.nodes.push(encodeNode(node, (name) => this.plain(name)));
    for (const name of node.outputs) this.#plain.set(name, innerName(name));
  }

  #flush(name: string): void {
    const convolution = this.#pending.get(name);
    if (!convolution) return;
    this.#pending.delete(name);
    this.#blocked.set(name, emitConvolution(this, convolution));
  }

  #reorderOutput(name: string): string {
    const planes = this.facts.planes(name);
    this.#flush(name);
    const blocked = this.#blocked.get(name);
    if (blocked === undefined || !planes) {
      throw new AppError('INTERNAL', `expected "${name}" to be computed before it is used, found it nowhere`);
    }
    return this.out.emit('ReorderOutput', [blocked], { blocked: true, attributes: { channels: planes.channels } });
  }
}
