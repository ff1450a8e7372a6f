import { AppError } from '../../../../kernel/errors.ts';
import { defineLayer, type LayerDefinition } from '../layer-definition.ts';
import { shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { combined } from '../support/combine.ts';
import { argument, operand } from '../support/operands.ts';

/** Arithmetic written with operators between layers: `x / 127.5 - 1`. Operands are tensors or numbers. */
export const arithmeticOps: readonly LayerDefinition[] = [
  binary('Add', ['tf.math.add', 'tf.add', 'tf.__operators__.add', 'ops.Add']),
  binary('Sub', ['tf.math.subtract', 'tf.subtract', 'tf.__operators__.sub', 'ops.Subtract']),
  binary('Mul', ['tf.math.multiply', 'tf.multiply', 'tf.__operators__.mul', 'ops.Multiply']),
  binary('Div', ['tf.math.truediv', 'tf.math.divide', 'tf.divide', 'tf.truediv', 'tf.__operators__.truediv', 'tf.__operators__.div', 'ops.TrueDivide', 'ops.Divide']),
  binary('Max', ['tf.math.maximum', 'tf.maximum', 'ops.Maximum']),
  binary('Min', ['tf.math.minimum', 'tf.minimum', 'ops.Minimum']),
  binary('Pow', ['tf.math.pow', 'tf.pow', 'tf.__operators__.pow', 'ops.Power']),
  // Written the other way round: 1 - x.
  binary('Add', ['tf.__operators__.radd'], 'swapped'),
  binary('Sub', ['tf.__operators__.rsub'], 'swapped'),
  binary('Mul', ['tf.__operators__.rmul'], 'swapped'),
  binary('Div', ['tf.__operators__.rtruediv', 'tf.__operators__.rdiv'], 'swapped'),
];

/** x + bias along the channels. */
export const biasAdd = defineLayer({
  types: ['tf.nn.bias_add'],
  build: (call) => {
    const x = operand(call, argument(call, 0, 'value', 'x'));
    const bias = operand(call, argument(call, 1, 'bias'), x);
    if (shapeOf(bias).length !== shapeOf(x).length) throw new AppError('UNSUPPORTED', 'expected a bias for each channel, found another shape');
    return combined(call, [x, bias], (a, b) => call.op('Add', [a, b]));
  },
});

function binary(op: string, types: readonly string[], order: 'as written' | 'swapped' = 'as written'): LayerDefinition {
  return defineLayer({
    types,
    build: (call) => {
      const [x, y] = operands(call);
      return combined(call, order === 'swapped' ? [y, x] : [x, y], (a, b) => call.op(op, [a, b]));
    },
  });
}

function operands(call: LayerCall): readonly [KerasTensor, KerasTensor] {
  const list = call.args.length === 1 && Array.isArray(call.args[0]) ? call.args[0] as LayerCall['args'] : undefined;
  const [x, y] = list ? [list[0], list[1]] : [argument(call, 0, 'x', 'x1'), argument(call, 1, 'y', 'x2')];
  const like = call.inputs[0];
  return [operand(call, x, like), operand(call, y, like)];
}
