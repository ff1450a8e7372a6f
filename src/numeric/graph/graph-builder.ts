import { AppError } from '../../kernel/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Attributes, Graph, GraphInput, GraphNode, GraphOutput, ValueType } from './graph.ts';
import { knownFromTensor, tensorFromKnown, type KnownValue } from './known-value.ts';
import { NameSource } from './name-source.ts';
import type { OpTable, Value } from './op-table.ts';
import { pruneGraph } from './prune-graph.ts';

export interface NodeOptions {
  /** Wish for the node's name; made unique. */
  readonly name?: string;
  readonly outputCount?: number;
}

export interface IncludeOptions {
  /** How many outputs a copied node shall have; gradients of some operators need more than the forward pass. */
  readonly outputCount?: (node: GraphNode) => number;
}

/**
 * Builds a graph node by node. Types are inferred, names made unique and constant arithmetic folded on the way, so a
 * value in hand is always well typed. `build` drops what no output needs.
 */
export class GraphBuilder {
  readonly #ops: OpTable;
  readonly #names = new NameSource();
  readonly #inputs: GraphInput[] = [];
  readonly #outputs: GraphOutput[] = [];
  readonly #constants = new Map<string, Tensor>();
  readonly #smallConstants = new Map<string, Value>();
  readonly #nodes: GraphNode[] = [];
  readonly #values = new Map<string, Value>();

  constructor(ops: OpTable) {
    this.#ops = ops;
  }

  /** The nodes so far, in order. */
  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  /** The value called `name`. Throws when there is none. */
  value(name: string): Value {
    const value = this.#values.get(name);
    if (!value) throw new AppError('INTERNAL', `expected a value called "${name}" in the graph being built, found none`);
    return value;
  }

  /** The constant behind a value, or undefined when it is computed. */
  constantOf(value: Value): Tensor | undefined {
    return this.#constants.get(value.name);
  }

  input(name: string, type: ValueType): Value {
    const unique = this.#names.take(name);
    if (unique !== name) throw new AppError('INTERNAL', `expected graph input names to be unique, found "${name}" twice`);
    this.#inputs.push({ name, type });
    return this.#define({ name, type });
  }

  /** A constant; small ones are shared when equal, but for those that may be weights. */
  constant(tensor: Tensor, name = 'constant'): Value {
    const known = knownFromTensor(tensor);
    const key = known && !mayBeWeight(tensor) ? keyOf(known) : undefined;
    const shared = key === undefined ? undefined : this.#smallConstants.get(key);
    if (shared) return shared;
    const value: Value = {
      name: this.#names.take(name),
      type: { dtype: tensor.dtype, shape: tensor.shape },
      ...(known && { known }),
    };
    this.#constants.set(value.name, tensor);
    if (key !== undefined) this.#smallConstants.set(key, value);
    return this.#define(value);
  }

  /** A float32 scalar. */
  scalar(number: number): Value {
    return this.constant({ dtype: 'float32', shape: [], data: Float32Array.of(number) });
  }

  /** An int64 vector, as shapes and axes are given. */
  ints(numbers: readonly number[]): Value {
    return this.constant({ dtype: 'int64', shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) });
  }

  /** Applies an operator and returns its first output. */
  op(type: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}, options: NodeOptions = {}): Value {
    const [first] = this.node(type, inputs, attributes, options);
    if (!first) throw new AppError('INTERNAL', `expected ${type} to have an output, found none`);
    return first;
  }

  /** Applies an operator and returns all its outputs. Results known in advance become constants, not nodes. */
  node(type: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}, options: NodeOptions = {}): readonly Value[] {
    const resolved = this.#ops.resolve({ type, inputs, attributes, outputCount: options.outputCount ?? 1 });
    const folded = resolved.outputs.map((output) => output.known && tensorFromKnown(output.known));
    if (folded.every((tensor) => tensor !== undefined)) return folded.map((tensor) => this.constant(tensor, options.name));
    const name = this.#names.take(options.name ?? type.toLowerCase());
    const outputs = resolved.outputs.map((output, index) => this.#define({
      ...output,
      name: index === 0 ? name : this.#names.take(`${name}.${index}`),
    }));
    this.#nodes.push({
      name, type,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output.name),
      attributes: resolved.attributes,
    });
    return outputs;
  }

  output(name: string, value: Value): void {
    this.#outputs.push({ name, value: value.name });
  }

  /** Copies `graph` in, its inputs replaced by `bindings`; returns what its values have become, by their old names. */
  include(graph: Graph, bindings: Readonly<Record<string, Value>>, options: IncludeOptions = {}): ReadonlyMap<string, Value> {
    const copies = new Map<string, Value>(Object.entries(bindings));
    const copied = (name: string): Value => {
      const value = copies.get(name);
      if (!value) throw new AppError('INTERNAL', `expected a value for "${name}" of the included graph, found none`);
      return value;
    };
    for (const [name, tensor] of graph.constants) copies.set(name, this.constant(tensor, name));
    for (const node of graph.nodes) {
      const inputs = node.inputs.map((name) => (name === '' ? undefined : copied(name)));
      const outputCount = options.outputCount?.(node) ?? node.outputs.length;
      const outputs = this.node(node.type, inputs, node.attributes, { name: node.name, outputCount });
      node.outputs.forEach((name, index) => {
        const output = outputs[index];
        if (output) copies.set(name, output);
      });
    }
    return copies;
  }

  /** The finished graph, without what no output needs. */
  build(): Graph {
    const types = new Map(Array.from(this.#values.values(), (value) => [value.name, value.type] as const));
    return pruneGraph({ inputs: this.#inputs, outputs: this.#outputs, constants: this.#constants, nodes: this.#nodes, types });
  }

  #define(value: Value): Value {
    this.#values.set(value.name, value);
    return value;
  }
}

/** Two layers whose biases are equal today have two biases: they count twice and are trained apart. */
function mayBeWeight({ dtype, shape }: Tensor): boolean {
  return dtype === 'float32' && shape.length > 0;
}

/** Equal for equal constants; zeros of both signs differ. */
function keyOf({ dtype, shape, elements }: KnownValue): string {
  return `${dtype} ${shape.join()} ${elements.map((element) => (Object.is(element, -0) ? '-0' : element)).join()}`;
}
