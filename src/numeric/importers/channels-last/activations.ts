import type { Value } from '../../graph/op-table.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { combine } from './elementwise.ts';
import type { FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';

type Activation = (build: GraphBuilder, x: Value) => Value;

/** Activations without parameters, by TensorFlow's names. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  Relu: (build, x) => build.op('Relu', [x]),
  Relu6: (build, x) => build.op('Clip', [x, build.scalar(0), build.scalar(6)]),
  ReluN1To1: (build, x) => build.op('Clip', [x, build.scalar(-1), build.scalar(1)]),
  Relu0To1: (build, x) => build.op('Clip', [x, build.scalar(0), build.scalar(1)]),
  Sigmoid: (build, x) => build.op('Sigmoid', [x]),
  Tanh: (build, x) => build.op('Tanh', [x]),
  Softplus: (build, x) => build.op('Softplus', [x]),
  Softsign: (build, x) => build.op('Softsign', [x]),
  Elu: (build, x) => build.op('Elu', [x], { alpha: 1 }),
  Selu: (build, x) => build.op('Selu', [x]),
  // x · relu6(x + 3) / 6
  HardSwish: (build, x) => build.op('Mul', [x, build.op('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 })]),
  Gelu: (build, x) => build.op('Gelu', [x], { approximate: 'none' }),
  GeluTanh: (build, x) => build.op('Gelu', [x], { approximate: 'tanh' }),
};

/** Applies an activation by TensorFlow's name. Throws for one that is not known. */
export function activate(node: NodeView, name: string, x: FileValue): FileValue {
  const activation = ACTIVATIONS[name];
  if (!activation) throw unsupported(`one of the activations ${Object.keys(ACTIVATIONS).join(', ')}`, name);
  return { ...x, value: activation(node.build, x.value) };
}

/** x where it is positive, alpha · x where it is not; `alpha` broadcasts. */
export function prelu(node: NodeView, x: FileValue, alpha: FileValue): FileValue {
  return combine(node, [x, alpha], (values) => node.emit('PRelu', values));
}

export function leakyRelu(node: NodeView, x: FileValue, alpha: number): FileValue {
  return { ...x, value: node.emit('LeakyRelu', [x.value], { alpha }) };
}
