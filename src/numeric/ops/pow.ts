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
    () => {
      const lowered = build.op('Pow', [input(0), build.op('Sub', [input(1), build.scalar(1)])]);
      return build.op('Mul', [dy, build.op('Mul', [input(1), lowered])]);
    },
    () => build.op('Mul', [dy, build.op('Mul', [output(0), build.op('Log', [input(0)])])]),
  ],
});
