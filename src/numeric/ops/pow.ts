import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp } from './definition.ts';
import { inferBinary } from './support/elementwise.ts';

export const pow = defineOp({
  type: 'Pow',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferBinary,
  onnx: [{
    since: 7,
    import: (node) => {
      const [x, exponent] = [node.input(0), node.input(1)];
      // Since opset 12 the exponent may be an integer; here both are float32.
      const sameType = exponent.type.dtype === x.type.dtype ? exponent : node.build.op('Cast', [exponent], { to: 1 });
      return node.emit('Pow', [x, sameType]);
    },
  }],
  gradient: ({ build, dy, input, output }) => [
    () => build.op('Mul', [dy, slope(build, input(0), input(1))]),
    () => {
      // 0 ^ p stays 0 while p changes; the logarithm of 0 would say otherwise.
      const isZero = build.op('Equal', [input(0), build.scalar(0)]);
      const log = build.op('Log', [build.op('Where', [isZero, build.scalar(1), input(0)])]);
      return build.op('Mul', [dy, build.op('Mul', [output(0), log])]);
    },
  ],
});

/** p x ^ (p - 1), and 0 for p = 0 also where x is 0. */
function slope(build: GraphBuilder, x: Value, exponent: Value): Value {
  const constant = exponent.known?.elements.length === 1 ? exponent.known.elements[0] : undefined;
  if (constant === 2) return build.op('Mul', [x, exponent]);
  const base = exponent.known?.elements.includes(0) === true
    ? build.op('Where', [build.op('Equal', [exponent, build.scalar(0)]), build.scalar(1), x])
    : x;
  return build.op('Mul', [exponent, build.op('Pow', [base, build.op('Sub', [exponent, build.scalar(1)])])]);
}
