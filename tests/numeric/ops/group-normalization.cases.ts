import { standardizedRuns } from '../support/naive-normalization.ts';
import { attribute, batched, elements, fixed, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 4, 2], [1, 2, 4, -1, 0, 5, 2, 2.5, 3, 0, -4, 1, 7, 5, 3, 3.5]);
const runs = standardizedRuns(elements(x), 4);
const [perGroup, perChannel] = [[2, -0.5], [2, -0.5, 1, 3]];
const [groupBias, channelBias] = [[0.1, -1], [0.1, -1, 0, 2]];
const byGroup = runs.map((a, index) => a * (perGroup[Math.floor(index / 4) % 2] ?? 0) + (groupBias[Math.floor(index / 4) % 2] ?? 0));
const byChannel = runs.map((a, index) => a * (perChannel[Math.floor(index / 2) % 4] ?? 0) + (channelBias[Math.floor(index / 2) % 4] ?? 0));
const attributes = { num_groups: attribute.int(2) };

export const cases: OpCases = {
  type: 'GroupNormalization',
  inFiles: [
    { name: 'a scale a group', opset: 18, inputs: [x, fixed([2], perGroup), fixed([2], groupBias)], attributes, gives: values([2, 4, 2], byGroup) },
    { name: 'a scale a channel', opset: 21, inputs: [x, fixed([4], perChannel), fixed([4], channelBias)], attributes, gives: values([2, 4, 2], byChannel) },
    { name: 'groups that do not fit', opset: 21, inputs: [x, fixed([4], perChannel), fixed([4], channelBias)], attributes: { num_groups: attribute.int(2 ** 40) }, refuses: 'expected a number of groups that divides 4 channels' },
  ],
};
