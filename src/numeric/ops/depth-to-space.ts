import { defineImport } from './definition.ts';
import { int, oneOf } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Blocks of channels become squares of pixels (pixel shuffle). */
export const depthToSpace = defineImport({
  type: 'DepthToSpace',
  onnx: [{
    since: 1,
    import: (node) => {
      const { blocksize: block, mode } = node.read({ blocksize: int(), mode: oneOf('DCR', 'CRD') });
      const x = node.input(0);
      const { shape: [batch = 1, ...rest] } = requireRank(x.type, 4);
      const [channels = 1, height = 1, width = 1] = rest.map((_, axis) => staticExtent(x.type.shape, axis + 1));
      const depth = channels / block ** 2;
      if (block < 1 || !Number.isInteger(depth)) throw unsupported(`channels in blocks of ${block} x ${block}`, String(channels));
      const parts = mode === 'DCR' ? [block, block, depth] : [depth, block, block];
      const perm = mode === 'DCR' ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
      const apart = reshapeTo(node.build, x, [batch, ...parts, height, width]);
      return reshapeTo(node.build, node.emit('Transpose', [apart], { perm }), [batch, depth, height * block, width * block]);
    },
  }],
});
