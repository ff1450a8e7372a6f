import { numbersOf, type CaseInput, type Expected } from './op-case.ts';
import { filled, placeOf } from './naive-index.ts';

export interface NaiveAttention {
  /** [N, heads, length, depth] each; keys and values may have fewer heads, each shared by neighbouring query heads. */
  readonly q: CaseInput;
  readonly k: CaseInput;
  readonly v: CaseInput;
  readonly scale: number;
  /** Added to the score of a query and a key; -Infinity hides the key. */
  readonly bias?: (index: readonly number[]) => number;
}

/** Attention by plain loops. */
export function naiveAttention({ q, k, v, scale, bias = () => 0 }: NaiveAttention): Expected {
  const [batch = 1, heads = 1, queries = 1, depth = 1] = q.tensor.shape;
  const [, keyHeads = 1, keys = 1] = k.tensor.shape;
  const at = (x: CaseInput, index: readonly number[]): number => numbersOf(x.tensor)[placeOf(index, x.tensor.shape)] ?? NaN;
  return filled([batch, heads, queries, v.tensor.shape[3] ?? 1], ([n = 0, h = 0, i = 0, d = 0]) => {
    const shared = Math.floor(h / (heads / keyHeads));
    const weights = Array.from({ length: keys }, (_, j) => {
      let score = 0;
      for (let c = 0; c < depth; c++) score += at(q, [n, h, i, c]) * at(k, [n, shared, j, c]);
      return Math.exp(score * scale + bias([n, h, i, j]));
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.reduce((sum, weight, j) => sum + (weight / total) * at(v, [n, shared, j, d]), 0);
  });
}
