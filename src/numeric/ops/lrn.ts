import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { meanOfNeighbours, type ChannelReach } from './support/neighbouring-channels.ts';
import { requireFloat, requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** The runtime allocates as many channels more; a larger number in a file is an error or an attack. */
const LARGEST_SIZE = 4096;
const attributes = { alpha: float(1e-4), beta: float(0.75), bias: float(1), size: int() };

/** x / (bias + alpha * mean square of `size` neighbouring channels, an odd number) ^ beta (Krizhevsky et al. 2012). */
export const lrn = defineOp({
  type: 'LRN',
  inputs: { min: 1, max: 1 },
  attributes,
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 4);
    staticExtent(x.shape, 1);
    const { size } = call.attributes;
    if (size < 1 || size > LARGEST_SIZE || size % 2 === 0) throw unsupported(`an odd size up to ${LARGEST_SIZE}`, String(size));
    return [x];
  },
  onnx: [{
    since: 1,
    // onnxruntime has no LRN of even size: those are written out.
    import: (node) => {
      const read = node.read(attributes);
      if (read.size % 2 === 1 || read.size < 2 || read.size > LARGEST_SIZE) return node.emit('LRN', [node.input(0)], read);
      requireRank(requireFloat(node.input(0).type), 4);
      return node.emit('Mul', [node.input(0), node.build.op('Pow', [baseOf(node.build, node.input(0), read), node.build.scalar(-read.beta)])]);
    },
  }],
  gradient: ({ build, dy, input, attributes: read }) => [() => {
    const x = input(0);
    const base = baseOf(build, x, read);
    const direct = build.op('Mul', [dy, build.op('Pow', [base, build.scalar(-read.beta)])]);
    // An odd window is its own mirror image: the results whose windows hold an element are those in its own window.
    const shares = meanOfNeighbours(build, build.op('Div', [build.op('Mul', [direct, x]), base]), reachOfSize(read.size));
    return build.op('Sub', [direct, build.op('Mul', [build.op('Mul', [x, shares]), build.scalar(2 * read.alpha * read.beta)])]);
  }],
});

function baseOf(build: GraphBuilder, x: Value, { alpha, bias, size }: { alpha: number; bias: number; size: number }): Value {
  const squares = meanOfNeighbours(build, build.op('Mul', [x, x]), reachOfSize(size));
  return build.op('Add', [build.op('Mul', [squares, build.scalar(alpha)]), build.scalar(bias)]);
}

function reachOfSize(size: number): ChannelReach {
  return { before: Math.floor((size - 1) / 2), after: Math.ceil((size - 1) / 2) };
}
