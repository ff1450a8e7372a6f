import { unsupported } from '../../../ops/support/unsupported.ts';
import { batchToSpace, depthToSpace, spaceToBatch, spaceToDepth } from '../../channels-last/blocks.ts';
import { castTo } from '../../channels-last/cast.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import { plain, shapeOf, type FileValue } from '../../channels-last/file-value.ts';
import { gather } from '../../channels-last/gather.ts';
import { concat, mirrorPad, pack, pad, split, splitEqually, tile, unpack } from '../../channels-last/join-and-cut.ts';
import { range } from '../../channels-last/range.ts';
import { resize } from '../../channels-last/resize.ts';
import { broadcastTo, expandDims, filledLike, reshape, shapeValue, squeeze, transpose } from '../../channels-last/shapes.ts';
import { sliceBySize, stridedSlice } from '../../channels-last/strided-slice.ts';

/** Operators that move elements, and the shape arithmetic around them. */
export const shapeRules: Readonly<Record<string, NodeRule>> = {
  Reshape: (node) => reshape(node, node.input(0), node.extents(1)),
  Squeeze: (node) => squeeze(node, node.input(0), node.numberList('squeeze_dims', [])),
  ExpandDims: (node) => expandDims(node, node.input(0), node.scalar(1)),
  Transpose: (node) => transpose(node, node.input(0), node.numbers(1)),
  ConcatV2: (node) => {
    const last = node.inputs.length - 1;
    return concat(node, inputsFrom(node, 0, last), node.scalar(last));
  },
  Concat: (node) => concat(node, inputsFrom(node, 1, node.inputs.length), node.scalar(0)),
  Split: (node) => splitEqually(node, node.input(1), { axis: node.scalar(0), count: node.number('num_split') }),
  SplitV: (node) => split(node, node.input(0), { axis: node.scalar(2), sizes: sizesOf(node) }),
  Slice: (node) => sliceBySize(node, node.input(0), { begin: node.numbers(1), size: node.extents(2) }),
  StridedSlice: (node) => stridedSlice(node, node.input(0), {
    begin: node.numbers(1), end: node.extents(2), strides: node.numbers(3),
    beginMask: node.number('begin_mask', 0), endMask: node.number('end_mask', 0), ellipsisMask: node.number('ellipsis_mask', 0),
    newAxisMask: node.number('new_axis_mask', 0), shrinkAxisMask: node.number('shrink_axis_mask', 0),
  }),
  Shape: (node) => plain(shapeValue(node, node.input(0))),
  Pack: (node) => pack(node, inputsFrom(node, 0, node.inputs.length), node.number('axis', 0)),
  Unpack: (node) => unpack(node, node.input(0), node.number('axis', 0)),
  Gather: (node) => gather(node, node.input(0), { indices: node.plain(1), axis: 0 }),
  GatherV2: (node) => {
    if (node.number('batch_dims', 0) !== 0) throw unsupported('no batch_dims', String(node.number('batch_dims')));
    return gather(node, node.input(0), { indices: node.plain(1), axis: node.scalar(2) });
  },
  Cast: (node) => castTo(node, node.input(0), GRAPH_TYPES[node.text('DstT')]),
  Fill: (node) => broadcastTo(node, node.input(1), node.plain(0)),
  BroadcastTo: (node) => broadcastTo(node, node.input(0), node.plain(1)),
  ZerosLike: (node) => filledLike(node, node.input(0), 0),
  OnesLike: (node) => filledLike(node, node.input(0), 1),
  Range: (node) => range(node, { start: node.scalar(0), limit: node.scalar(1), delta: node.scalar(2) }),
  Tile: (node) => tile(node, node.input(0), node.plain(1)),
  Pad: (node) => pad(node, node.input(0), { paddings: node.numbers(1), value: 0 }),
  PadV2: (node) => pad(node, node.input(0), { paddings: node.numbers(1), value: node.scalar(2) }),
  MirrorPad: (node) => mirrorPad(node, node.input(0), { paddings: node.numbers(1), border: isSymmetric(node) }),
  ResizeBilinear: (node) => resize(node, { mode: 'linear', size: node.numbers(1), ...pixels(node) }),
  ResizeNearestNeighbor: (node) => resize(node, { mode: 'nearest', size: node.numbers(1), ...pixels(node) }),
  DepthToSpace: (node) => depthToSpace(node, node.number('block_size')),
  SpaceToDepth: (node) => spaceToDepth(node, node.number('block_size')),
  SpaceToBatchND: (node) => spaceToBatch(node, node.input(0), { block: node.numbers(1), borders: node.numbers(2) }),
  BatchToSpaceND: (node) => batchToSpace(node, node.input(0), { block: node.numbers(1), borders: node.numbers(2) }),
};

/** What TensorFlow's element types become. */
const GRAPH_TYPES: Readonly<Record<string, 'float32' | 'int64' | 'bool'>> = {
  DT_FLOAT: 'float32', DT_HALF: 'float32', DT_DOUBLE: 'float32', DT_BFLOAT16: 'float32', DT_INT32: 'int64', DT_INT64: 'int64', DT_BOOL: 'bool',
};

function inputsFrom(node: NodeView, start: number, stop: number): readonly FileValue[] {
  return node.inputs.slice(start, stop).map((_, index) => node.input(start + index));
}

/** Sizes of the parts, the one that is -1 computed. */
function sizesOf(node: NodeView): readonly number[] {
  const sizes = node.numbers(1);
  const extent = shapeOf(node.input(0)).at(node.scalar(2));
  const rest = Number(extent) - sizes.filter((size) => size !== -1).reduce((total, size) => total + size, 0);
  return sizes.map((size) => (size === -1 ? rest : size));
}

function isSymmetric(node: NodeView): boolean {
  const mode = node.text('mode');
  if (mode !== 'REFLECT' && mode !== 'SYMMETRIC') throw unsupported('the mode REFLECT or SYMMETRIC', mode);
  return mode === 'SYMMETRIC';
}

function pixels(node: NodeView): { alignCorners: boolean; halfPixelCenters: boolean } {
  return { alignCorners: node.flag('align_corners', false), halfPixelCenters: node.flag('half_pixel_centers', false) };
}
