import type { OnnxAttribute, OnnxModel, OnnxNode } from '../../../numeric/formats/onnx/onnx-model.ts';

/** ONNX 1.12, of 2022: the newest that many installed tools read. */
const OLDER = { opset: 17, irVersion: 8 };

/** Operators of graphs that mean the same on their types in operator sets 17 and 20 (ONNX's docs/Changelog.md). */
const UNCHANGED: ReadonlySet<string> = new Set([
  'Abs', 'Acos', 'Acosh', 'Add', 'And', 'ArgMax', 'ArgMin', 'Asin', 'Asinh', 'Atan', 'Atanh', 'AveragePool', 'BatchNormalization', 'Cast', 'Ceil', 'Celu', 'Clip',
  'Concat', 'ConstantOfShape', 'Conv', 'ConvTranspose', 'Cos', 'Cosh', 'CumSum', 'Div', 'Elu', 'Equal', 'Erf', 'Exp', 'Expand', 'Floor', 'Gather', 'GatherElements',
  'Gemm', 'GlobalAveragePool', 'Greater', 'GreaterOrEqual', 'HardSigmoid', 'Hardmax', 'Identity', 'InstanceNormalization', 'LRN', 'LayerNormalization', 'LeakyRelu',
  'Less', 'LessOrEqual', 'Log', 'LogSoftmax', 'MatMul', 'Max', 'MaxPool', 'Min', 'Mod', 'Mul', 'Neg', 'Not', 'Or', 'PRelu', 'Pad', 'Pow', 'Reciprocal', 'ReduceSum',
  'Relu', 'Reshape', 'Round', 'Selu', 'Shape', 'Shrink', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Slice', 'Softmax', 'Softplus', 'Softsign', 'Sqrt', 'Sub', 'Tan', 'Tanh',
  'ThresholdedRelu', 'TopK', 'Transpose', 'Where', 'Xor',
]);

/** Operators whose axes were an attribute before set 18 and are an input since. */
const AXES_WERE_ATTRIBUTE: ReadonlySet<string> = new Set(['ReduceL2', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd']);

/** The model said in an older operator set, so that more tools open it; as it is where an operator has another meaning there. */
export function inOlderOpset(model: OnnxModel): OnnxModel {
  const nodes = model.nodes.map((node) => olderNode(node, model));
  if (!nodes.every((node) => node !== undefined)) return model;
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const initializers = new Map(Array.from(model.initializers).filter(([name]) => read.has(name)));
  return { ...model, ...OLDER, nodes, initializers };
}

/** Undefined where the older set has no such node. */
function olderNode(node: OnnxNode, model: OnnxModel): OnnxNode | undefined {
  if (node.type === 'AveragePool') return withoutUnitDilations(node);
  if (AXES_WERE_ATTRIBUTE.has(node.type)) return withAxesAttribute(node, model);
  return UNCHANGED.has(node.type) ? node : undefined;
}

/** Average pooling had no dilations until set 19: where they change nothing they need not be said. */
function withoutUnitDilations(node: OnnxNode): OnnxNode | undefined {
  const dilations = node.attributes.get('dilations');
  const isPlain = !dilations || (dilations.kind === 'ints' && dilations.value.every((step) => step === 1));
  return isPlain ? { ...node, attributes: attributesWithout(node, 'dilations') } : undefined;
}

function withAxesAttribute(node: OnnxNode, { initializers }: OnnxModel): OnnxNode | undefined {
  const [data = '', axes = ''] = node.inputs;
  const tensor = initializers.get(axes);
  if (tensor?.dtype !== 'int64' || tensor.data.length === 0) return undefined;
  const attributes = attributesWithout(node, 'noop_with_empty_axes').set('axes', { kind: 'ints', value: Array.from(tensor.data, Number) });
  return { ...node, inputs: [data], attributes };
}

function attributesWithout({ attributes }: OnnxNode, name: string): Map<string, OnnxAttribute> {
  return new Map(Array.from(attributes).filter(([own]) => own !== name));
}
