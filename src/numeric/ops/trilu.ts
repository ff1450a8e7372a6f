import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { constantOfType } from './support/constant-of-type.ts';
import { indicesOf } from './support/known-indexing.ts';
import { requireRank, staticExtent } from './support/types.ts';

/** The upper or lower triangle of matrices, zeros elsewhere: a choice by a constant mask. */
export const trilu = defineImport({
  type: 'Trilu',
  onnx: [{
    since: 14,
    import: (node) => {
      const { upper } = node.read({ upper: int(1) });
      const { shape, dtype } = requireRank(node.input(0).type, 2, 'at least');
      const k = node.inputs[1] ? node.numbers(1)[0] ?? 0 : 0;
      const extents = [shape.length - 2, shape.length - 1].map((axis) => staticExtent(shape, axis));
      const kept = indicesOf(extents).map(([row = 0, column = 0]) => Number(upper === 1 ? column - row >= k : column - row <= k));
      const mask = node.build.constant(constantOfType('bool', extents, kept));
      return node.emit('Where', [mask, node.input(0), node.build.constant(constantOfType(dtype, [], [0]))]);
    },
  }],
});
