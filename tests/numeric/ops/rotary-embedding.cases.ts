import { filled, placeOf } from '../support/naive-index.ts';
import { attribute, batched, type CaseInput, elements, type Expected, fixed, type OpCases } from '../support/op-case.ts';

const x = batched([2, 2, 3, 6]);
const [cos, sin] = [fixed([1, 3, 3]), fixed([1, 3, 3], elements(fixed([1, 3, 3])).map((a) => 1 - a))];
const [shortCos, shortSin] = [fixed([1, 3, 2]), fixed([1, 3, 2], elements(fixed([1, 3, 2])).map((a) => 1 - a))];
const places: CaseInput = { tensor: { dtype: 'int64', shape: [1, 3], data: BigInt64Array.of(2n, 0n, 1n) }, role: 'fixed' };

/** Turns the first `depth` features; `partner` gives the pair a feature belongs to and its place in it. */
function turned(depth: number, pairOf: (feature: number) => readonly [number, number], featureOf: (pair: number, member: number) => number, [c, s] = [cos, sin]): Expected {
  const at = (value: CaseInput, index: readonly number[]): number => elements(value)[placeOf(index, value.tensor.shape)] ?? NaN;
  return filled([2, 2, 3, 6], ([n = 0, h = 0, i = 0, feature = 0]) => {
    if (feature >= depth) return at(x, [n, h, i, feature]);
    const [pair, member] = pairOf(feature);
    const [a, b] = [at(x, [n, h, i, featureOf(pair, 0)]), at(x, [n, h, i, featureOf(pair, 1)])];
    const [cosine, sine] = [at(c, [0, i, pair]), at(s, [0, i, pair])];
    return member === 0 ? a * cosine - b * sine : a * sine + b * cosine;
  });
}
const halves = (half: number, tables = [cos, sin]): Expected => turned(2 * half, (f) => [f % half, Math.floor(f / half)], (pair, member) => pair + member * half, tables as [CaseInput, CaseInput]);
const neighbours = turned(6, (f) => [Math.floor(f / 2), f % 2], (pair, member) => 2 * pair + member);
/** The rows of a table that, looked up at `places`, give `angles`. */
const table = (angles: CaseInput): CaseInput => fixed([3, 3], [1, 2, 0].flatMap((row) => elements(angles).slice(row * 3, row * 3 + 3)));
const [cosTable, sinTable] = [table(cos), table(sin)];

export const cases: OpCases = {
  type: 'RotaryEmbedding',
  inFiles: [
    { name: 'pairs in two halves', opset: 23, inputs: [x, cos, sin], gives: halves(3) },
    { name: 'pairs of neighbours', opset: 23, inputs: [x, cos, sin], attributes: { interleaved: attribute.int(1) }, gives: neighbours },
    { name: 'some features', opset: 23, inputs: [x, shortCos, shortSin], attributes: { rotary_embedding_dim: attribute.int(4) }, gives: halves(2, [shortCos, shortSin]) },
    { name: 'angles looked up by place', opset: 23, inputs: [x, cosTable, sinTable, places], gives: halves(3) },
    { name: 'angles without an axis for images', opset: 23, inputs: [x, cosTable, sinTable], refuses: 'expected exactly 3 axes' },
    { name: 'an odd number of features', opset: 23, inputs: [x, cos, sin], attributes: { rotary_embedding_dim: attribute.int(3) }, refuses: 'expected an even number of features up to 6, found 3' },
    { name: 'angles for other features', opset: 23, inputs: [x, shortCos, shortSin], refuses: 'expected 3 angles a place, found 2' },
  ],
};
