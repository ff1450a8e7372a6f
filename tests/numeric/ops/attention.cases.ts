import { naiveAttention } from '../support/naive-attention.ts';
import { filled, placeOf } from '../support/naive-index.ts';
import { attribute, batched, bools, type CaseInput, elements, type Expected, fixed, type OpCases } from '../support/op-case.ts';

const small = (shape: readonly number[]): CaseInput => {
  const x = batched(shape);
  return batched(shape, elements(x).map((a) => a / 4));
};
const [q, k, v] = [small([2, 4, 3, 2]), small([2, 2, 5, 2]), small([2, 2, 5, 3])];
const long = batched([1, 1, 5000, 1], new Array<number>(5000).fill(0));
const fair = { q, k, v, scale: Math.SQRT1_2 };
const added = fixed([3, 5]);
const allowed = [1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1];

/** [N, heads, length, depth] as [N, length, heads * depth]. */
function rowsOf({ shape: [batch = 1, heads = 1, length = 1, depth = 1], data }: Expected): Expected {
  return filled([batch, length, heads * depth], ([n = 0, i = 0, c = 0]) => (
    data[placeOf([n, Math.floor(c / depth), i, c % depth], [batch, heads, length, depth])] ?? NaN
  ));
}
const rows = (x: CaseInput): CaseInput => {
  const { shape, data } = rowsOf({ shape: x.tensor.shape, data: elements(x) });
  return batched(shape, data);
};
const heads = { q_num_heads: attribute.int(4), kv_num_heads: attribute.int(2) };

export const cases: OpCases = {
  type: 'Attention',
  inFiles: [
    { name: 'two query heads a key head', opset: 23, inputs: [q, k, v], gives: naiveAttention(fair) },
    { name: 'another scale', opset: 23, inputs: [q, k, v], attributes: { scale: attribute.float(2) }, gives: naiveAttention({ ...fair, scale: 2 }) },
    { name: 'heads side by side', opset: 23, inputs: [rows(q), rows(k), rows(v)], attributes: heads, gives: rowsOf(naiveAttention(fair)) },
    { name: 'a mask that is added', opset: 23, inputs: [q, k, v, added], gives: naiveAttention({ ...fair, bias: ([, , i = 0, j = 0]) => elements(added)[i * 5 + j] ?? NaN }) },
    { name: 'a mask of truth values', opset: 23, inputs: [q, k, v, bools([3, 5], allowed)], gives: naiveAttention({ ...fair, bias: ([, , i = 0, j = 0]) => (allowed[i * 5 + j] === 1 ? 0 : -Infinity) }) },
    { name: 'causal', opset: 24, inputs: [q, k, v], attributes: { is_causal: attribute.int(1) }, gives: naiveAttention({ ...fair, bias: ([, , i = 0, j = 0]) => (j > i ? -Infinity : 0) }) },
    { name: 'causal over far too many places', opset: 23, inputs: [long, long, long], attributes: { is_causal: attribute.int(1) }, refuses: 'expected at most 16777216 causal scores, found 5000 x 5000' },
    { name: 'past keys', opset: 23, inputs: [q, k, v, undefined, k, v], refuses: 'expected attention without past keys' },
    { name: 'a soft cap', opset: 23, inputs: [q, k, v], attributes: { softcap: attribute.float(5) }, refuses: 'expected softcap = 0, found softcap = 5' },
    { name: 'no number of heads', opset: 23, inputs: [rows(q), rows(k), rows(v)], refuses: 'a number of heads that divides the width, found [N, 3, 8] and 0 heads' },
    { name: 'heads that do not divide', opset: 23, inputs: [small([2, 3, 3, 2]), k, v], refuses: 'expected a multiple of 2 query heads, found 3' },
  ],
};
