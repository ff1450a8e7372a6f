import { activate, leakyRelu, prelu } from '../../channels-last/activations.ts';
import { binary, combine, unary } from '../../channels-last/elementwise.ts';
import type { NodeRule } from '../../channels-last/file-node.ts';
import type { FileValue } from '../../channels-last/file-value.ts';

/** TensorFlow's unary operators that the graph has under another name or the same. */
const UNARY: Readonly<Record<string, string>> = {
  Exp: 'Exp', Log: 'Log', Sqrt: 'Sqrt', Abs: 'Abs', Neg: 'Neg', Reciprocal: 'Reciprocal', Inv: 'Reciprocal', Erf: 'Erf', Sign: 'Sign',
  Floor: 'Floor', Ceil: 'Ceil', Round: 'Round', Sin: 'Sin', Cos: 'Cos', Tan: 'Tan', LogicalNot: 'Not',
};

const BINARY: Readonly<Record<string, string>> = {
  Add: 'Add', AddV2: 'Add', BiasAdd: 'Add', Sub: 'Sub', Mul: 'Mul', RealDiv: 'Div', Div: 'Div', Pow: 'Pow',
  Maximum: 'Max', Minimum: 'Min', Greater: 'Greater', GreaterEqual: 'GreaterOrEqual', Less: 'Less', LessEqual: 'LessOrEqual', Equal: 'Equal',
  LogicalAnd: 'And', LogicalOr: 'Or',
};

const ACTIVATIONS_OF_FILES = ['Relu', 'Relu6', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Softsign'];

function rulesOf(names: Readonly<Record<string, string>>, rule: (type: string) => NodeRule): Readonly<Record<string, NodeRule>> {
  return Object.fromEntries(Object.entries(names).map(([name, type]) => [name, rule(type)]));
}

/** Operators that treat each element by itself. */
export const elementwiseRules: Readonly<Record<string, NodeRule>> = {
  ...rulesOf(UNARY, (type) => (node) => unary(node, type)),
  ...rulesOf(BINARY, (type) => (node) => binary(node, type, node.input(0), node.input(1))),
  ...Object.fromEntries(ACTIVATIONS_OF_FILES.map((name) => [name, (node) => activate(node, name, node.input(0))] satisfies [string, NodeRule])),
  LeakyRelu: (node) => leakyRelu(node, node.input(0), node.number('alpha', 0.2)),
  Prelu: (node) => prelu(node, node.input(0), node.input(1)),
  Square: (node) => binary(node, 'Mul', node.input(0), node.input(0)),
  Rsqrt: (node) => ({ ...node.input(0), value: node.emit('Reciprocal', [node.build.op('Sqrt', [node.input(0).value])]) }),
  SquaredDifference: (node) => {
    const difference = binary(node, 'Sub', node.input(0), node.input(1));
    return { ...difference, value: node.emit('Mul', [difference.value, difference.value]) };
  },
  AddN: (node) => node.inputs.slice(1).reduce<FileValue>((total, _, index) => binary(node, 'Add', total, node.input(index + 1)), node.input(0)),
  ClipByValue: (node) => ({
    ...node.input(0),
    value: node.emit('Clip', [node.input(0).value, node.build.scalar(node.scalar(1)), node.build.scalar(node.scalar(2))]),
  }),
  Select: (node) => combine(node, [0, 1, 2].map((index) => node.input(index)), (values) => node.emit('Where', values)),
  SelectV2: (node) => combine(node, [0, 1, 2].map((index) => node.input(index)), (values) => node.emit('Where', values)),
  Identity: (node) => node.input(0),
  IdentityN: (node) => node.inputs.map((_, index) => node.input(index)),
  StopGradient: (node) => node.input(0),
  PreventGradient: (node) => node.input(0),
  // A setting such as Keras' learning phase, which inference leaves at its default.
  PlaceholderWithDefault: (node) => node.input(0),
  Snapshot: (node) => node.input(0),
};
