import { AppError } from '../../../kernel/errors.ts';
import type { Dimension } from '../../graph/dimension.ts';
import type { Attributes } from '../../graph/graph.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { asFeatureMap, inFileOrder, type FileValue } from './file-value.ts';

export type FileAttribute = number | string | boolean | readonly number[] | readonly string[];

/** A node of a file; inputs and outputs are names of values, '' for an optional input that is absent. */
export interface FileNode {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, FileAttribute>;
}

/** How nodes of one type become nodes of the graph. */
export type NodeRule = (node: NodeView) => FileValue | readonly FileValue[];
export type NodeRules = ReadonlyMap<string, NodeRule>;

export interface NodeContext {
  readonly build: GraphBuilder;
  /** The batch size the file's input is declared with, when it is a number. */
  readonly fixedBatch: number | undefined;
  readonly inputs: readonly (FileValue | undefined)[];
}

/** A node while it is imported, with the values its inputs have become. Reading what is not there throws an AppError. */
export class NodeView {
  readonly file: FileNode;
  readonly build: GraphBuilder;
  readonly fixedBatch: number | undefined;
  readonly inputs: readonly (FileValue | undefined)[];

  constructor(file: FileNode, context: NodeContext) {
    this.file = file;
    this.build = context.build;
    this.fixedBatch = context.fixedBatch;
    this.inputs = context.inputs;
  }

  input(index: number): FileValue {
    const value = this.inputs[index];
    if (!value) throw unsupported(`an input at position ${index}`, 'none');
    return value;
  }

  /** An input with its axes in the file's order. */
  plain(index: number): Value {
    return inFileOrder(this.build, this.input(index));
  }

  optional(index: number): Value | undefined {
    const value = this.inputs[index];
    return value && inFileOrder(this.build, value);
  }

  /** An input [N, H, W, C] as [N, C, H, W]. */
  map(index: number): Value {
    return asFeatureMap(this.build, this.input(index));
  }

  /** Extents known at import: numbers, or multiples of the batch size. */
  extents(index: number): readonly Dimension[] {
    const known = this.plain(index).known?.elements;
    if (!known) throw unsupported(`input ${index} to follow from the file`, 'it computed from the image');
    return known;
  }

  /** Numbers known at import, such as axes. */
  numbers(index: number): readonly number[] {
    return this.extents(index).map((extent) => {
      if (typeof extent !== 'number') throw unsupported(`constant numbers at input ${index}`, 'the batch size among them');
      return extent;
    });
  }

  scalar(index: number): number {
    const [first, ...rest] = this.numbers(index);
    if (first === undefined || rest.length > 0) throw unsupported(`one number at input ${index}`, `${rest.length + (first === undefined ? 0 : 1)}`);
    return first;
  }

  number(name: string, fallback?: number): number {
    return this.#read(name, fallback, 'a number', (value): value is number => typeof value === 'number');
  }

  flag(name: string, fallback?: boolean): boolean {
    return this.#read(name, fallback, 'true or false', (value): value is boolean => typeof value === 'boolean');
  }

  text(name: string, fallback?: string): string {
    return this.#read(name, fallback, 'text', (value): value is string => typeof value === 'string');
  }

  numberList(name: string, fallback?: readonly number[]): readonly number[] {
    const accepts = (value: FileAttribute): value is readonly number[] => Array.isArray(value) && value.every((each) => typeof each === 'number');
    return this.#read(name, fallback, 'a list of numbers', accepts);
  }

  textList(name: string, fallback?: readonly string[]): readonly string[] {
    const accepts = (value: FileAttribute): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');
    return this.#read(name, fallback, 'a list of words', accepts);
  }

  /** Applies an operator of the graph, named after the node. */
  emit(type: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.build.op(type, inputs, attributes, { name: this.file.name });
  }

  #read<T extends FileAttribute>(name: string, fallback: T | undefined, expected: string, accepts: (value: FileAttribute) => value is T): T {
    const value = this.file.attributes.get(name) ?? fallback;
    if (value === undefined) throw unsupported(`the attribute "${name}"`, 'none');
    if (!accepts(value)) throw new AppError('UNSUPPORTED', `attribute "${name}": expected ${expected}, found ${JSON.stringify(value).slice(0, 80)}`);
    return value;
  }
}
