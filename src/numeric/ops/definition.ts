import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Attributes, ValueType } from '../graph/graph.ts';
import type { KnownValue } from '../graph/known-value.ts';
import type { Value } from '../graph/op-table.ts';
import type { AttributeSchema, AttributesOf } from './support/attribute-schema.ts';

/** An application of an operator as its rules see it: attributes parsed, inputs by position. */
export interface OpCall<A> {
  readonly attributes: A;
  readonly inputCount: number;
  readonly outputCount: number;
  has(index: number): boolean;
  /** Type of an input that must be there. */
  type(index: number): ValueType;
  known(index: number): KnownValue | undefined;
}

/** What a gradient rule works with: the forward values, and the derivative of the loss with respect to its first output. */
export interface GradientCall<A> {
  readonly build: GraphBuilder;
  readonly attributes: A;
  readonly inputs: readonly (Value | undefined)[];
  readonly dy: Value;
  input(index: number): Value;
  output(index: number): Value;
}

/** The derivative for an input that is never differentiated: an index, a shape, a mask. */
export const NOT_DIFFERENTIABLE = 'not differentiable';
export type InputGradient = (() => Value) | typeof NOT_DIFFERENTIABLE;

/**
 * One entry an input, in order. A thunk, so that only what is asked for is built; the driver undoes broadcasting.
 * (Written as a method type, so that rules with different attributes share a list.)
 */
export type GradientRule<A> = { rule(call: GradientCall<A>): readonly InputGradient[] }['rule'];

/** The derivative is zero wherever it exists. */
export interface ZeroGradient {
  readonly kind: 'zero';
  readonly reason: string;
}

/** There is a derivative and nobody wrote it, or there is none. White-box attacks are refused with the reason. */
export interface NoGradient {
  readonly kind: 'none';
  readonly reason: string;
}

/** A node of an ONNX file while it is imported. Its inputs are values of the graph being built. */
export interface OnnxNodeView {
  readonly type: string;
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
  /** Names of outputs; '' where the file leaves an optional one out. */
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
  readonly build: GraphBuilder;
  /** The batch size the file's input is declared with, when it is a number. */
  readonly fixedBatch: number | undefined;
  /** An input that must be there. */
  input(index: number): Value;
  /** Element type of an input as the file has it: "int8", "uint8", …; undefined where the input is absent. */
  integerType(index: number): string | undefined;
  /** Tells the user about this node in the model's warnings. */
  warn(code: string, message: string): void;
  /** The numbers of an input that must be known at import, such as axes. */
  numbers(index: number): readonly number[];
  read<S extends AttributeSchema>(schema: S): AttributesOf<S>;
  /** Applies an operator, named after the node. */
  emit(type: string, inputs: readonly (Value | undefined)[], attributes?: Attributes): Value;
}

/** How a node of opset `since` or newer is imported; the newest rule that is not too new is taken. */
export interface OnnxRule {
  readonly since: number;
  import(node: OnnxNodeView): Value | readonly Value[];
}

/** Everything about one operator of the graph. Methods, so that definitions with different attributes share a list. */
export interface OpDefinition<S extends AttributeSchema = AttributeSchema> {
  readonly type: string;
  readonly inputs: { readonly min: number; readonly max: number };
  readonly attributes: S;
  infer(call: OpCall<AttributesOf<S>>): readonly ValueType[];
  /** The result where it can be known before the graph runs: constant folding and shape arithmetic. */
  evaluate?(call: OpCall<AttributesOf<S>>): KnownValue | undefined;
  /** Absent: an ONNX node of this type is taken as it is, at every opset. */
  readonly onnx?: readonly OnnxRule[];
  readonly gradient: GradientRule<AttributesOf<S>> | ZeroGradient | NoGradient;
  /**
   * Present where the gradient rule is no derivative but a stand-in for one that is zero almost everywhere (the
   * straight-through estimator): the reason, told with every model that has such an operator.
   */
  readonly straightThrough?: string;
  /** How many outputs the forward node must have for the gradient rule to work; one where absent. */
  readonly forwardOutputs?: number;
}

/** An ONNX operator that importing turns into others, or removes. */
export interface OnnxImport {
  readonly type: string;
  readonly onnx: readonly OnnxRule[];
}

export function defineOp<S extends AttributeSchema>(definition: OpDefinition<S>): OpDefinition<S> {
  return definition;
}

export function defineImport(definition: OnnxImport): OnnxImport {
  return definition;
}

export function zero(reason: string): ZeroGradient {
  return { kind: 'zero', reason };
}

export function none(reason: string): NoGradient {
  return { kind: 'none', reason };
}
