import type { Dimension } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { constantOfType } from './support/constant-of-type.ts';
import { reshapeTo } from './support/shapes.ts';
import { sliceAxis } from './support/slices.ts';
import { axisOf } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** As many classes as any label has. */
const DEEPEST = 2 ** 20;

/** A new axis that is "on" at the index and "off" elsewhere: a comparison with all indices. */
export const oneHot = defineImport({
  type: 'OneHot',
  onnx: [{
    since: 9,
    import: (node) => {
      const { build } = node;
      const indices = node.emit('Cast', [node.input(0)], { to: 7 });
      const [depth = 0] = node.numbers(1);
      if (!(depth >= 1 && depth <= DEEPEST)) throw unsupported(`a depth of 1 to ${DEEPEST}`, String(depth));
      const { shape } = indices.type;
      const axis = axisOf(node.read({ axis: int(-1) }).axis, shape.length + 1);
      const column = reshapeTo(build, indices, [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
      const row = (first: number): ReturnType<typeof build.op> => {
        const extents = column.type.shape.map((_, place): Dimension => (place === axis ? depth : 1)).map(Number);
        return build.constant(constantOfType('int64', extents, Array.from({ length: depth }, (_, index) => first + index)));
      };
      const choice = (index: number): ReturnType<typeof build.op> => reshapeTo(build, sliceAxis(build, node.input(2), { axis: 0, start: index, stop: index + 1 }), []);
      // An index of -1 is the last one.
      const fromEnd = build.op('Where', [build.op('Equal', [column, row(-depth)]), choice(1), choice(0)]);
      return node.emit('Where', [build.op('Equal', [column, row(0)]), choice(1), fromEnd]);
    },
  }],
});
