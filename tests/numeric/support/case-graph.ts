import type { ValueType } from '../../../src/numeric/graph/graph.ts';
import type { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../src/numeric/graph/op-table.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';
import type { CaseInput } from './op-case.ts';

export interface BoundInputs {
  readonly values: readonly (Value | undefined)[];
  /** What to feed, by input name. */
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Makes graph inputs and constants of a case's inputs; the graph inputs are called x0, x1, … by position. */
export function bindInputs(build: GraphBuilder, inputs: readonly (CaseInput | undefined)[]): BoundInputs {
  const feeds: Record<string, Tensor> = {};
  const values = inputs.map((input, index) => {
    if (!input) return undefined;
    if (input.role === 'fixed') return build.constant(input.tensor);
    feeds[`x${index}`] = input.tensor;
    return build.input(`x${index}`, typeOf(input));
  });
  return { values, feeds };
}

function typeOf({ tensor, role }: CaseInput): ValueType {
  const [, ...rest] = tensor.shape;
  return { dtype: tensor.dtype, shape: role === 'batched' ? ['N', ...rest] : tensor.shape };
}
