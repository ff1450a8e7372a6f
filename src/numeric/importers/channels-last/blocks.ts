import { dividedBy, printShape, times, type Dimension } from '../../graph/dimension.ts';
import { reshapeTo } from '../../ops/support/shapes.ts';
import { requireRank, staticExtent } from '../../ops/support/types.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { featureMap, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { pad } from './join-and-cut.ts';
import { sliceBySize } from './strided-slice.ts';

/** Moves groups of block · block channels into squares of pixels. */
export function depthToSpace(node: NodeView, block: number): FileValue {
  const x = node.map(0);
  const [batch = 1, , height, width] = x.type.shape;
  const [rows, columns, channels] = [Number(height), Number(width), staticExtent(x.type.shape, 1) / block ** 2];
  if (!(block >= 1) || !Number.isInteger(channels)) throw unsupported(`channels in blocks of ${block} · ${block}`, printShape(x.type.shape));
  const squares = reshapeTo(node.build, x, [batch, block, block, channels, rows, columns]);
  const spread = node.build.op('Transpose', [squares], { perm: [0, 3, 4, 1, 5, 2] });
  return featureMap(reshapeTo(node.build, spread, [batch, channels, rows * block, columns * block], node.file.name));
}

/** Moves squares of pixels into channels. */
export function spaceToDepth(node: NodeView, block: number): FileValue {
  const x = node.map(0);
  const [batch = 1, channels, height, width] = x.type.shape;
  const [depth, rows, columns] = [Number(channels), Number(height) / block, Number(width) / block];
  if (!(block >= 1) || !Number.isInteger(rows) || !Number.isInteger(columns)) throw unsupported(`a map in squares of ${block} pixels`, printShape(x.type.shape));
  const squares = reshapeTo(node.build, x, [batch, depth, rows, block, columns, block]);
  const gathered = node.build.op('Transpose', [squares], { perm: [0, 3, 5, 1, 2, 4] });
  return featureMap(reshapeTo(node.build, gathered, [batch, depth * block ** 2, rows, columns], node.file.name));
}

/** Height and width of the blocks, and what is padded or cropped: [[top, bottom], [left, right]], row by row. */
export interface Blocks {
  readonly block: readonly number[];
  readonly borders: readonly number[];
}

/** Makes every block-th pixel of a map a map of its own: how TensorFlow writes dilated convolutions. */
export function spaceToBatch(node: NodeView, x: FileValue, { block, borders }: Blocks): FileValue {
  checkBlocks(x, { block, borders });
  const [blockRows = 1, blockColumns = 1] = block;
  const padded = pad(node, featureMap(node.map(0)), { paddings: [0, 0, ...borders, 0, 0], value: 0 }).value;
  const [batch = 1, channels = 1, height, width] = padded.type.shape;
  const [rows, columns] = [Number(height) / blockRows, Number(width) / blockColumns];
  const many = times(batch, blockRows * blockColumns);
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || many === undefined) {
    throw unsupported(`a map in blocks of ${block.join(' · ')}`, printShape(padded.type.shape));
  }
  const cut = reshapeTo(node.build, padded, [batch, channels, rows, blockRows, columns, blockColumns]);
  const sorted = node.build.op('Transpose', [cut], { perm: [3, 5, 0, 1, 2, 4] });
  return featureMap(reshapeTo(node.build, sorted, [many, channels, rows, columns], node.file.name));
}

/** Undoes `spaceToBatch`. */
export function batchToSpace(node: NodeView, x: FileValue, { block, borders }: Blocks): FileValue {
  checkBlocks(x, { block, borders });
  const [blockRows = 1, blockColumns = 1] = block;
  const map = node.map(0);
  const [many = 1, channels = 1, height, width] = map.type.shape;
  const batch = dividedBy(many, blockRows * blockColumns);
  if (batch === undefined) throw unsupported(`a batch in blocks of ${block.join(' · ')}`, printShape(map.type.shape));
  const [rows, columns] = [Number(height), Number(width)];
  const apart = reshapeTo(node.build, map, [blockRows, blockColumns, batch, channels, rows, columns]);
  const merged = node.build.op('Transpose', [apart], { perm: [2, 3, 4, 0, 5, 1] });
  const whole = featureMap(reshapeTo(node.build, merged, [batch, channels, rows * blockRows, columns * blockColumns], node.file.name));
  const [top = 0, bottom = 0, left = 0, right = 0] = borders;
  const size: readonly Dimension[] = [batch, rows * blockRows - top - bottom, columns * blockColumns - left - right, channels];
  return sliceBySize(node, whole, { begin: [0, top, left, 0], size });
}

function checkBlocks(x: FileValue, { block, borders }: Blocks): void {
  requireRank(x.value.type, 4);
  const fits = block.length === 2 && borders.length === 4 && block.every((count) => count >= 1) && borders.every((count) => count >= 0);
  if (!fits) throw unsupported('blocks of pixels over height and width', `blocks [${block.join(', ')}] and borders [${borders.join(', ')}]`);
}
