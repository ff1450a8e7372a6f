import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { lpNorm } from './support/lp-norm.ts';
import { requireFloat, requireRank } from './support/types.ts';

export const globalLpPool = defineImport({
  type: 'GlobalLpPool',
  onnx: [{
    since: 2,
    import: (node) => {
      const { shape } = requireRank(requireFloat(node.input(0).type), 3, 'at least');
      const axes = node.build.ints(shape.slice(2).map((_, axis) => axis + 2));
      const { p } = node.read({ p: int(2) });
      return lpNorm(node.build, node.input(0), { p, sum: (powers) => node.emit('ReduceSum', [powers, axes], { keepdims: 1 }) });
    },
  }],
});
