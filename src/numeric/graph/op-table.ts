import type { Attributes, ValueType } from './graph.ts';
import type { KnownValue } from './known-value.ts';

/** A value while a graph is being built. */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
  /** Present for small constants and shape arithmetic. */
  readonly known?: KnownValue;
}

/** An operator about to be applied; attributes may still lack their defaults. */
export interface OpApplication {
  readonly type: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

export interface ResolvedOp {
  /** With defaults filled in. */
  readonly attributes: Attributes;
  readonly outputs: readonly { readonly type: ValueType; readonly known?: KnownValue }[];
}

/** What graphs must know of operators; `ops/index.ts` implements it, so that graphs do not depend on operators. */
export interface OpTable {
  /** Checks an application and gives its result types. Throws an AppError that says what was expected and found. */
  resolve(application: OpApplication): ResolvedOp;
}
