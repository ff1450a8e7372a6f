import { printShape } from '../graph/dimension.ts';
import { defineOp, none } from './definition.ts';
import { int, oneOf } from './support/attribute-schema.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

const border = { padding_mode: oneOf('zeros', 'border', 'reflection'), align_corners: int(0) };
const NEWER_NAMES: Readonly<Record<string, string>> = { bilinear: 'linear', nearest: 'nearest', bicubic: 'cubic' };

/** Samples images x [N, C, H, W] at the positions of a grid [N, H', W', 2] in -1 to 1. */
export const gridSample = defineOp({
  type: 'GridSample',
  inputs: { min: 2, max: 2 },
  attributes: { mode: oneOf('linear', 'nearest', 'cubic'), ...border },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 4).shape;
    const grid = requireRank(requireFloat(call.type(1)), 4).shape;
    if (x[0] !== grid[0] || grid[3] !== 2) throw unsupported(`a grid [${x[0]}, height, width, 2]`, printShape(grid));
    return [{ dtype: 'float32', shape: [x[0] ?? 1, x[1] ?? 1, grid[1] ?? 1, grid[2] ?? 1] }];
  },
  onnx: [
    {
      since: 16,
      import: (node) => {
        const { mode, ...rest } = node.read({ mode: oneOf('bilinear', 'nearest', 'bicubic'), ...border });
        return node.emit('GridSample', node.inputs, { mode: NEWER_NAMES[mode] ?? mode, ...rest });
      },
    },
    { since: 20, import: (node) => node.emit('GridSample', node.inputs, node.attributes) },
  ],
  gradient: none('the gradient of GridSample is not written'),
});
