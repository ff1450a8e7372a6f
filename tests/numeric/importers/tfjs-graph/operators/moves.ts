import * as tf from '@tensorflow/tfjs-core';
import { attr, int, ints, spread, type GraphWeight } from '../graph-model-file.ts';
import { node, sliding, weight, type OperatorCase } from './operator-case.ts';

const IMAGE = [7, 6, 4] as const;
const pairs = (numbers: readonly number[]): GraphWeight => ({ ...ints(numbers), shape: [numbers.length / 2, 2] });

/** Starts, stops and steps, and the masks begin, end, ellipsis, new axis, shrink axis. */
const SLICES = [
  [[0, 1, 0, 1], [0, 5, 6, 3], [1, 2, 1, 1], [1, 1, 0, 0, 0]],
  [[0, -4, 1], [0, -1, 5], [1, 1, 3], [1, 1, 0, 0, 0]],
  [[0, 2], [0, 3], [1, 1], [0, 0, 1, 0, 2]],
  [[0, 0, 2], [0, 0, 3], [1, 1, 1], [1, 1, 0, 2, 4]],
  [[0, 5, 0, -1], [0, 1, 0, -5], [1, -2, 1, -1], [5, 5, 0, 0, 0]],
  [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, -1], [15, 15, 0, 0, 0]],
  [[0, 0, -1], [0, 0, 0], [1, 1, 1], [1, 1, 2, 0, 4]],
] as const;

const slices = SLICES.map(([begin, end, strides, masks]): OperatorCase => ({
  name: `StridedSlice ${begin.join()} to ${end.join()} by ${strides.join()}, masks ${masks.join()}`, image: IMAGE,
  weights: { begin: ints(begin), end: ints(end), strides: ints(strides) },
  nodes: [node('StridedSlice', ['x', 'begin', 'end', 'strides'], Object.fromEntries(
    ['begin', 'end', 'ellipsis', 'new_axis', 'shrink_axis'].map((name, index) => [`${name}_mask`, attr.i(masks[index] ?? 0)]),
  ))],
  expected: (x) => tf.stridedSlice(x, [...begin], [...end], [...strides], ...masks),
}));

const pads: readonly OperatorCase[] = [
  {
    name: 'Pad', image: IMAGE, weights: { pads: pairs([0, 0, 1, 2, 0, 3, 1, 0]) }, nodes: [node('Pad', ['x', 'pads'])],
    expected: (x) => tf.pad(x, [[0, 0], [1, 2], [0, 3], [1, 0]]),
  },
  {
    name: 'PadV2', image: IMAGE, weights: { pads: pairs([0, 0, 1, 2, 0, 3, 1, 0]), fill: { shape: [], data: [1.5] } },
    nodes: [node('PadV2', ['x', 'pads', 'fill'])],
    expected: (x) => tf.pad(x, [[0, 0], [1, 2], [0, 3], [1, 0]], 1.5),
  },
  ...(['reflect', 'symmetric'] as const).map((mode): OperatorCase => ({
    name: `MirrorPad ${mode}`, image: IMAGE, weights: { pads: pairs([0, 0, 2, 1, 0, 3, 1, 0]) },
    nodes: [node('MirrorPad', ['x', 'pads'], { mode: attr.s(mode.toUpperCase()) })],
    expected: (x) => tf.mirrorPad(x, [[0, 0], [2, 1], [0, 3], [1, 0]], mode),
  })),
];

const transposes: readonly OperatorCase[] = [
  ...([[0, 3, 1, 2], [0, 2, 1, 3], [0, 2, 3, 1], [0, 1, 3, 2]] as const).map((perm): OperatorCase => ({
    name: `Transpose ${perm.join()}`, image: IMAGE, weights: { perm: ints(perm) }, nodes: [node('Transpose', ['x', 'perm'])],
    expected: (x) => tf.transpose(x, [...perm]),
  })),
  {
    name: 'Transpose there and back', image: [4, 6, 7], weights: { there: ints([0, 2, 3, 1]), back: ints([0, 3, 1, 2]) },
    nodes: [
      node('Transpose', ['x', 'there'], {}, 'a'), node('Transpose', ['a', 'there'], {}, 'b'),
      node('Transpose', ['b', 'back'], {}, 'c'), node('Transpose', ['c', 'back']),
    ],
    expected: (x) => x,
  },
];

const joins: readonly OperatorCase[] = [
  ...[1, 2, 3, -1].map((axis): OperatorCase => ({
    name: `ConcatV2 on axis ${axis}`, image: IMAGE, weights: { axis: int(axis) },
    nodes: [node('Relu', ['x'], {}, 'r'), node('ConcatV2', ['x', 'r', 'x', 'axis'])],
    expected: (x) => tf.concat([x, tf.relu(x), x], axis),
  })),
  {
    name: 'Split', image: IMAGE, weights: { axis: int(3) },
    nodes: [node('Split', ['axis', 'x'], { num_split: attr.i(2) }, 's'), node('Sub', ['s:1', 's'])],
    expected: (x) => tf.sub(tf.slice(x, [0, 0, 0, 2]), tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, 2])),
  },
  {
    name: 'SplitV', image: IMAGE, weights: { axis: int(-1), sizes: ints([1, -1]) },
    nodes: [node('SplitV', ['x', 'sizes', 'axis'], { num_split: attr.i(2) }, 's'), node('Mul', ['s:1', 's:0'])],
    expected: (x) => tf.mul(tf.slice(x, [0, 0, 0, 1]), tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, 1])),
  },
  {
    name: 'Slice', image: IMAGE, weights: { begin: ints([0, 1, 2, 0]), size: ints([-1, 3, -1, 2]) }, nodes: [node('Slice', ['x', 'begin', 'size'])],
    expected: (x) => tf.slice(x, [0, 1, 2, 0], [-1, 3, -1, 2]),
  },
  {
    name: 'Unpack and Pack', image: IMAGE,
    nodes: [node('Unpack', ['x'], { axis: attr.i(3), num: attr.i(4) }, 'u'), node('Pack', ['u:2', 'u', 'u:1'], { axis: attr.i(1) })],
    expected: (x) => tf.stack([2, 0, 1].flatMap((place) => tf.unstack(x, 3).slice(place, place + 1)), 1),
  },
  {
    name: 'GatherV2', image: IMAGE, weights: { places: { shape: [2, 2], data: [3, 0, 1, 1], dtype: 'int32' }, axis: int(3) },
    nodes: [node('GatherV2', ['x', 'places', 'axis'])],
    expected: (x, weights) => tf.gather(x, weight(weights, 'places'), 3),
  },
  { name: 'Tile', image: IMAGE, weights: { copies: ints([1, 2, 1, 3]) }, nodes: [node('Tile', ['x', 'copies'])], expected: (x) => tf.tile(x, [1, 2, 1, 3]) },
  { name: 'Tile of one pixel', image: [1, 1, 4], weights: { copies: ints([1, 2, 3, 1]) }, nodes: [node('Tile', ['x', 'copies'])], expected: (x) => tf.tile(x, [1, 2, 3, 1]) },
  {
    name: 'ExpandDims and Squeeze', image: [1, 1, 4], weights: { axis: int(1) },
    nodes: [node('ExpandDims', ['x', 'axis'], {}, 'e'), node('Squeeze', ['e'], { squeeze_dims: attr.ints([1, 3]) })],
    expected: (x) => x,
  },
];

const blocks: readonly OperatorCase[] = [
  {
    name: 'SpaceToBatchND and BatchToSpaceND around a convolution', image: [6, 6, 4],
    weights: { block: ints([2, 3]), pads: pairs([1, 1, 0, 3]), crops: pairs([1, 0, 2, 0]), kernel: spread([2, 1, 4, 3]) },
    nodes: [
      node('SpaceToBatchND', ['x', 'block', 'pads'], {}, 'b'), node('Conv2D', ['b', 'kernel'], sliding([1, 1], 'valid'), 'c'),
      node('BatchToSpaceND', ['c', 'block', 'crops']),
    ],
    expected: (x, weights) => {
      const spaced = tf.spaceToBatchND(x, [2, 3], [[1, 1], [0, 3]]) as tf.Tensor4D;
      return tf.batchToSpaceND(tf.conv2d(spaced, weight(weights, 'kernel'), 1, 'valid'), [2, 3], [[1, 0], [2, 0]]);
    },
  },
  { name: 'DepthToSpace', image: [3, 2, 12], nodes: [node('DepthToSpace', ['x'], { block_size: attr.i(2) })], expected: (x) => tf.depthToSpace(x, 2) },
  {
    name: 'SpaceToDepth, which DepthToSpace undoes', image: [4, 6, 3],
    nodes: [node('SpaceToDepth', ['x'], { block_size: attr.i(2) }, 's'), node('DepthToSpace', ['s'], { block_size: attr.i(2) })],
    expected: (x) => x,
  },
];

/** Operators that move elements. */
export const moveCases: readonly OperatorCase[] = [...slices, ...pads, ...transposes, ...joins, ...blocks];
