import type { Dimension } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { ints } from './support/attribute-schema.ts';
import { takeKnown } from './support/known-indexing.ts';
import { unsupported } from './support/unsupported.ts';

export const transpose = defineOp({
  type: 'Transpose',
  inputs: { min: 1, max: 1 },
  attributes: { perm: ints() },
  infer: (call) => {
    const { dtype, shape } = call.type(0);
    const { perm } = call.attributes;
    const sorted = perm.toSorted((a, b) => a - b);
    if (perm.length !== shape.length || sorted.some((axis, index) => axis !== index)) {
      throw unsupported(`a permutation of ${shape.length} axes`, `[${perm.join(', ')}]`);
    }
    return [{ dtype, shape: perm.map((axis): Dimension => shape[axis] ?? 1) }];
  },
  evaluate: (call) => {
    const x = call.known(0);
    const { perm } = call.attributes;
    return x && takeKnown(x, perm.map((axis) => x.shape[axis] ?? 1), (index) => perm.map((_, axis) => index[perm.indexOf(axis)] ?? 0));
  },
  onnx: [{
    since: 1,
    import: (node) => {
      const x = node.input(0);
      const reversed = x.type.shape.map((_, axis) => x.type.shape.length - 1 - axis);
      return node.emit('Transpose', [x], node.read({ perm: ints(reversed) }));
    },
  }],
  gradient: ({ build, dy, attributes: { perm } }) => [
    () => build.op('Transpose', [dy], { perm: perm.map((_, axis) => perm.indexOf(axis)) }),
  ],
});
