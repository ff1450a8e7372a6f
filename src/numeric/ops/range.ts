import type { Tensor } from '../tensor/tensor.ts';
import { defineImport } from './definition.ts';
import { constantOfType } from './support/constant-of-type.ts';
import { unsupported } from './support/unsupported.ts';

/** Longer ones are no shape arithmetic. */
const LONGEST = 1_000_000;

/** Numbers from a start up to a limit, known at import. */
export const range = defineImport({
  type: 'Range',
  onnx: [{
    since: 11,
    import: (node) => {
      const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((index) => node.numbers(index)[0]);
      const count = Math.max(0, Math.ceil((limit - start) / delta));
      if (!(count <= LONGEST)) throw unsupported(`at most ${LONGEST} numbers`, String(count));
      const numbers = Array.from({ length: count }, (_, index) => start + index * delta);
      const tensor: Tensor = constantOfType(node.input(0).type.dtype, [count], numbers);
      return node.build.constant(tensor, node.name);
    },
  }],
});
