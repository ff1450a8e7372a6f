import { defineImport } from './definition.ts';
import { constantOfType } from './support/constant-of-type.ts';
import { indicesOf } from './support/known-indexing.ts';

/** The indices of elements other than zero, one column each, of what is known at import. */
export const nonZero = defineImport({
  type: 'NonZero',
  onnx: [{
    since: 9,
    import: (node) => {
      const numbers = node.numbers(0);
      const shape = node.input(0).type.shape.map(Number);
      const found = indicesOf(shape).filter((_, place) => numbers[place] !== 0);
      const rows = shape.flatMap((_, axis) => found.map((index) => index[axis] ?? 0));
      return node.build.constant(constantOfType('int64', [shape.length, found.length], rows), node.name);
    },
  }],
});
