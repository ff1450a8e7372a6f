import { sizeOf } from '../tensor/tensor.ts';
import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { constantOfType } from './support/constant-of-type.ts';
import { indicesOf } from './support/known-indexing.ts';
import { requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

const LARGEST = 2 ** 24;

/** Ones on a diagonal of a matrix like the input. */
export const eyeLike = defineImport({
  type: 'EyeLike',
  onnx: [{
    since: 9,
    import: (node) => {
      const { k, dtype } = node.read({ k: int(0), dtype: int(0) });
      const { type } = node.input(0);
      const shape = [0, 1].map((axis) => staticExtent(requireRank(type, 2).shape, axis));
      if (sizeOf(shape) > LARGEST) throw unsupported(`at most ${LARGEST} numbers`, String(sizeOf(shape)));
      const diagonal = indicesOf(shape).map(([row = 0, column = 0]) => Number(column - row === k));
      const eye = node.build.constant(constantOfType(type.dtype, shape, diagonal), node.name);
      return dtype === 0 ? eye : node.emit('Cast', [eye], { to: dtype });
    },
  }],
});
