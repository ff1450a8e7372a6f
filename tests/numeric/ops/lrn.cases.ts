import { attribute, batched, elements, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 4, 1, 2]);
const lrn = (size: number, [alpha, beta, bias]: readonly [number, number, number]) => values([2, 4, 1, 2], elements(x).map((a, index, all) => {
  const [place, channel] = [index % 2, Math.floor(index / 2) % 4];
  const first = index - place - channel * 2;
  let sum = 0;
  for (let other = channel - Math.floor((size - 1) / 2); other <= channel + Math.ceil((size - 1) / 2); other++) {
    if (other >= 0 && other < 4) sum += (all[first + other * 2 + place] ?? 0) ** 2;
  }
  return a / (bias + (alpha / size) * sum) ** beta;
}));

export const cases: OpCases = {
  type: 'LRN',
  inGraphs: [
    { name: 'three neighbours', inputs: [x], attributes: { size: 3, alpha: 2, beta: 0.5, bias: 1.5 }, expected: lrn(3, [2, 0.5, 1.5]) },
    { name: 'more neighbours than channels', inputs: [x], attributes: { size: 9, alpha: 3 }, expected: lrn(9, [3, 0.75, 1]) },
  ],
  inFiles: [
    { name: 'an odd size', opset: 13, inputs: [x], attributes: { size: attribute.int(3), alpha: attribute.float(2) }, gives: lrn(3, [2, 0.75, 1]) },
    { name: 'an even size', opset: 7, inputs: [x], attributes: { size: attribute.int(2), alpha: attribute.float(2) }, gives: lrn(2, [2, 0.75, 1]) },
    { name: 'an enormous size', opset: 13, inputs: [x], attributes: { size: attribute.int(2 ** 31) }, refuses: 'expected an odd size up to 4096, found 2147483648' },
  ],
};
