import { unsupported } from '../../../ops/support/unsupported.ts';
import { axisOf, staticExtent } from '../../../ops/support/types.ts';
import { batchToSpace, depthToSpace, spaceToBatch, spaceToDepth } from '../../channels-last/blocks.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import { plain, shapeOf, type FileValue } from '../../channels-last/file-value.ts';
import { gather } from '../../channels-last/gather.ts';
import { concat, mirrorPad, pack, pad, pick, split, splitEqually, tile, unpack } from '../../channels-last/join-and-cut.ts';
import { range } from '../../channels-last/range.ts';
import { resize } from '../../channels-last/resize.ts';
import { broadcastTo, expandDims, filledLike, reshape, shapeValue, squeeze, transpose } from '../../channels-last/shapes.ts';
import { sliceBySize, stridedSlice } from '../../channels-last/strided-slice.ts';
import { withActivation } from './fused-activation.ts';

/** Operators that move elements, and the shape arithmetic around them. */
export const shapeRules: Readonly<Record<string, NodeRule>> = {
  RESHAPE: (node) => reshape(node, node.input(0), node.inputs[1] ? node.extents(1) : node.numberList('new_shape')),
  SQUEEZE: (node) => squeeze(node, node.input(0), node.numberList('squeeze_dims', [])),
  EXPAND_DIMS: (node) => expandDims(node, node.input(0), node.scalar(1)),
  TRANSPOSE: (node) => transpose(node, node.input(0), node.numbers(1)),
  CONCATENATION: withActivation((node) => concat(node, allInputs(node), node.number('axis', 0))),
  SPLIT: (node) => splitEqually(node, node.input(1), { axis: node.scalar(0), count: node.number('num_splits', 0) }),
  SPLIT_V: (node) => split(node, node.input(0), { axis: node.scalar(2), sizes: sizesOf(node) }),
  SLICE: (node) => sliceBySize(node, node.input(0), { begin: node.numbers(1), size: node.extents(2) }),
  STRIDED_SLICE: (node) => {
    if (node.flag('offset', false)) throw unsupported('stops counted from the front', 'them counted from the starts');
    return stridedSlice(node, node.input(0), {
      begin: node.numbers(1), end: node.extents(2), strides: node.numbers(3),
      beginMask: node.number('begin_mask', 0), endMask: node.number('end_mask', 0), ellipsisMask: node.number('ellipsis_mask', 0),
      newAxisMask: node.number('new_axis_mask', 0), shrinkAxisMask: node.number('shrink_axis_mask', 0),
    });
  },
  SHAPE: (node) => plain(shapeValue(node, node.input(0))),
  PACK: (node) => pack(node, allInputs(node), node.number('axis', 0)),
  UNPACK: (node) => unpack(node, node.input(0), node.number('axis', 0)),
  GATHER: (node) => {
    if (node.number('batch_dims', 0) !== 0) throw unsupported('no batch_dims', String(node.number('batch_dims')));
    return gather(node, node.input(0), { indices: node.plain(1), axis: node.number('axis', 0) });
  },
  REVERSE_V2: (node) => node.numbers(1).reduce<FileValue>((x, axis) => reverse(node, x, axis), node.input(0)),
  FILL: (node) => broadcastTo(node, node.input(1), node.plain(0)),
  BROADCAST_TO: (node) => broadcastTo(node, node.input(0), node.plain(1)),
  ZEROS_LIKE: (node) => filledLike(node, node.input(0), 0),
  RANGE: (node) => range(node, { start: node.scalar(0), limit: node.scalar(1), delta: node.scalar(2) }),
  TILE: (node) => tile(node, node.input(0), node.plain(1)),
  PAD: (node) => pad(node, node.input(0), { paddings: node.numbers(1), value: 0 }),
  PADV2: (node) => pad(node, node.input(0), { paddings: node.numbers(1), value: node.scalar(2) }),
  MIRROR_PAD: (node) => mirrorPad(node, node.input(0), { paddings: node.numbers(1), border: node.text('mode', 'REFLECT') === 'SYMMETRIC' }),
  RESIZE_BILINEAR: (node) => resize(node, { mode: 'linear', size: node.numbers(1), ...pixels(node) }),
  RESIZE_NEAREST_NEIGHBOR: (node) => resize(node, { mode: 'nearest', size: node.numbers(1), ...pixels(node) }),
  DEPTH_TO_SPACE: (node) => depthToSpace(node, node.number('block_size', 0)),
  SPACE_TO_DEPTH: (node) => spaceToDepth(node, node.number('block_size', 0)),
  SPACE_TO_BATCH_ND: (node) => spaceToBatch(node, node.input(0), { block: node.numbers(1), borders: node.numbers(2) }),
  BATCH_TO_SPACE_ND: (node) => batchToSpace(node, node.input(0), { block: node.numbers(1), borders: node.numbers(2) }),
};

function allInputs(node: NodeView): readonly FileValue[] {
  return node.inputs.map((_, index) => node.input(index));
}

/** Sizes of the parts, the one that is -1 computed. */
function sizesOf(node: NodeView): readonly number[] {
  const sizes = node.numbers(1);
  const extent = shapeOf(node.input(0)).at(node.scalar(2));
  const rest = Number(extent) - sizes.filter((size) => size !== -1).reduce((total, size) => total + size, 0);
  return sizes.map((size) => (size === -1 ? rest : size));
}

function reverse(node: NodeView, x: FileValue, axis: number): FileValue {
  const place = axisOf(axis, shapeOf(x).length);
  const extent = staticExtent(shapeOf(x), place);
  return pick(node, x, { axis: place, order: Array.from({ length: extent }, (_, index) => extent - 1 - index) });
}

function pixels(node: NodeView): { alignCorners: boolean; halfPixelCenters: boolean } {
  return { alignCorners: node.flag('align_corners', false), halfPixelCenters: node.flag('half_pixel_centers', false) };
}
