import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Squares of pixels become blocks of channels. */
export const spaceToDepth = defineImport({
  type: 'SpaceToDepth',
  onnx: [{
    since: 1,
    import: (node) => {
      const { blocksize: block } = node.read({ blocksize: int() });
      const x = node.input(0);
      const { shape: [batch = 1, ...rest] } = requireRank(x.type, 4);
      const [channels = 1, height = 1, width = 1] = rest.map((_, axis) => staticExtent(x.type.shape, axis + 1));
      if (block < 1 || height % block !== 0 || width % block !== 0) throw unsupported(`extents that are multiples of ${block}`, `${height} x ${width}`);
      const apart = reshapeTo(node.build, x, [batch, channels, height / block, block, width / block, block]);
      const moved = node.emit('Transpose', [apart], { perm: [0, 3, 5, 1, 2, 4] });
      return reshapeTo(node.build, moved, [batch, channels * block ** 2, height / block, width / block]);
    },
  }],
});
