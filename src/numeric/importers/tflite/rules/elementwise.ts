import { activate, leakyRelu, prelu } from '../../channels-last/activations.ts';
import { castTo } from '../../channels-last/cast.ts';
import { binary, combine, unary } from '../../channels-last/elementwise.ts';
import type { NodeRule } from '../../channels-last/file-node.ts';
import type { FileValue } from '../../channels-last/file-value.ts';
import { unsupported } from '../../../ops/support/unsupported.ts';
import { withActivation } from './fused-activation.ts';

const UNARY: Readonly<Record<string, string>> = {
  ABS: 'Abs', CEIL: 'Ceil', COS: 'Cos', EXP: 'Exp', FLOOR: 'Floor', LOG: 'Log', LOGICAL_NOT: 'Not', NEG: 'Neg', ROUND: 'Round', SIGN: 'Sign',
  SIN: 'Sin', SQRT: 'Sqrt',
};

const BINARY: Readonly<Record<string, string>> = {
  ADD: 'Add', SUB: 'Sub', MUL: 'Mul', DIV: 'Div', POW: 'Pow', MAXIMUM: 'Max', MINIMUM: 'Min', GREATER: 'Greater', GREATER_EQUAL: 'GreaterOrEqual',
  LESS: 'Less', LESS_EQUAL: 'LessOrEqual', EQUAL: 'Equal', LOGICAL_AND: 'And', LOGICAL_OR: 'Or',
};

const ACTIVATIONS: Readonly<Record<string, string>> = {
  RELU: 'Relu', RELU6: 'Relu6', RELU_N1_TO_1: 'ReluN1To1', RELU_0_TO_1: 'Relu0To1', LOGISTIC: 'Sigmoid', TANH: 'Tanh', ELU: 'Elu', HARD_SWISH: 'HardSwish',
};

function rulesOf(names: Readonly<Record<string, string>>, rule: (type: string) => NodeRule): Readonly<Record<string, NodeRule>> {
  return Object.fromEntries(Object.entries(names).map(([name, type]) => [name, rule(type)]));
}

/** Operators that treat each element by itself. */
export const elementwiseRules: Readonly<Record<string, NodeRule>> = {
  ...rulesOf(UNARY, (type) => (node) => unary(node, type)),
  ...rulesOf(BINARY, (type) => withActivation((node) => binary(node, type, node.input(0), node.input(1)))),
  ...rulesOf(ACTIVATIONS, (name) => (node) => activate(node, name, node.input(0))),
  GELU: (node) => activate(node, node.flag('approximate', false) ? 'GeluTanh' : 'Gelu', node.input(0)),
  LEAKY_RELU: (node) => leakyRelu(node, node.input(0), node.number('alpha', 0)),
  PRELU: (node) => prelu(node, node.input(0), node.input(1)),
  SQUARE: (node) => binary(node, 'Mul', node.input(0), node.input(0)),
  RSQRT: (node) => ({ ...node.input(0), value: node.emit('Reciprocal', [node.build.op('Sqrt', [node.input(0).value])]) }),
  SQUARED_DIFFERENCE: (node) => {
    const difference = binary(node, 'Sub', node.input(0), node.input(1));
    return { ...difference, value: node.emit('Mul', [difference.value, difference.value]) };
  },
  ADD_N: (node) => node.inputs.slice(1).reduce<FileValue>((total, _, index) => binary(node, 'Add', total, node.input(index + 1)), node.input(0)),
  SELECT: (node) => combine(node, [0, 1, 2].map((index) => node.input(index)), (values) => node.emit('Where', values)),
  SELECT_V2: (node) => combine(node, [0, 1, 2].map((index) => node.input(index)), (values) => node.emit('Where', values)),
  CAST: (node) => castTo(node, node.input(0), GRAPH_TYPES[node.number('out_data_type', -1)]),
  // Weights in half precision are stored so and widened by this operator; the numbers were widened when they were read.
  DEQUANTIZE: (node) => {
    const x = node.input(0);
    if (x.value.type.dtype !== 'float32') throw unsupported('half-precision numbers to widen', `${x.value.type.dtype}, as quantised models have`);
    return x;
  },
};

/** What TFLite's element types, by their numbers, become. */
const GRAPH_TYPES: Readonly<Record<number, 'float32' | 'int64' | 'bool'>> = {
  0: 'float32', 1: 'float32', 2: 'int64', 4: 'int64', 6: 'bool', 10: 'float32', 18: 'float32',
};
