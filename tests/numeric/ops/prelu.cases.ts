import { batched, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 2, 2], [-1.5, 0.4, 0.3, -0.8, -1.2, 2, -3, -0.5]);
const perChannel = values([2, 2, 2], [-0.375, 0.4, 0.3, -0.4, -0.3, 2, -1.5, -0.25]);

export const cases: OpCases = {
  type: 'PRelu',
  inGraphs: [
    { name: 'a slope a channel', inputs: [x, variable([2, 1], [0.25, 0.5])], expected: perChannel },
    { name: 'one slope', inputs: [variable([3], [-2, 1, -1]), fixed([1], [2])], expected: values([3], [-4, 1, -2]) },
  ],
  inFiles: [
    { name: 'a slope a channel', opset: 9, inputs: [x, fixed([2, 1], [0.25, 0.5])], gives: perChannel },
    { name: 'slopes of another shape', opset: 16, inputs: [x, fixed([3], [1, 1, 1])], refuses: 'expected shapes that broadcast' },
    { name: 'slopes larger than x', opset: 16, inputs: [fixed([1], [1]), fixed([3], [1, 1, 1])], refuses: 'expected a slope that broadcasts to [1], found [3]' },
  ],
};
