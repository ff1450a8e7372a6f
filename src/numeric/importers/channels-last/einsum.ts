import { contract } from '../../ops/support/contract.ts';
import { parseEinsum } from '../../ops/support/einsum-equation.ts';
import { arranged, summedTo, type Labelled } from '../../ops/support/labelled.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import type { NodeView } from './file-node.ts';
import { plain, type FileValue } from './file-value.ts';

/** The sum of products an equation such as "bhqd,bhkd->bhqk" says, as transposes and products of matrices. */
export function einsum(node: NodeView, equation: string): FileValue {
  const { build } = node;
  const values = node.inputs.map((_, index) => node.plain(index));
  const { operands, result } = parseEinsum(equation, values.map((value) => value.type.shape.length));
  const [first, ...others] = values.map((value, index): Labelled => ({ value, labels: operands[index] ?? [] }));
  if (!first) throw unsupported('values to multiply', 'none');
  const product = others.reduce((left, right, index) => {
    const later = others.slice(index + 1).flatMap((other) => other.labels);
    return contract(build, left, right, [...result, ...later]);
  }, first);
  return plain(arranged(build, summedTo(build, product, result), result));
}
