import { AppError } from '../../../../kernel/errors.ts';
import type { Value } from '../../../graph/op-table.ts';
import { isRecord } from '../config/keras-model.ts';
import { axisInGraph, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';

/** What an activation makes of a value; `axis` is the value's axis that Keras has last. */
type Activation = (call: LayerCall, x: Value, axis: number) => Value;

const unary = (type: string, attributes: Readonly<Record<string, number>> = {}): Activation => (call, x) => call.op(type, [x], attributes);
const gelu = (approximate: boolean): Activation => (call, x) => call.op('Gelu', [x], { approximate: approximate ? 'tanh' : 'none' });

/** Activation functions by the names Keras 2 and 3 give them. */
const activations: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ['linear', (_, x) => x],
  ['relu', unary('Relu')],
  ['relu6', (call, x) => clip(call, x, 6)],
  ['leaky_relu', unary('LeakyRelu', { alpha: 0.2 })],
  ['elu', unary('Elu', { alpha: 1 })],
  ['celu', unary('Celu', { alpha: 1 })],
  ['selu', unary('Selu')],
  ['gelu', gelu(false)],
  ['gelu_new', gelu(true)],
  ['swish', (call, x) => swish(call, x)],
  ['silu', (call, x) => swish(call, x)],
  ['mish', (call, x) => call.op('Mul', [x, call.op('Tanh', [call.op('Softplus', [x])])])],
  ['sigmoid', unary('Sigmoid')],
  ['log_sigmoid', (call, x) => call.op('Neg', [call.op('Softplus', [call.op('Neg', [x])])])],
  ['hard_sigmoid', (call, x) => hardSigmoid(call, x)],
  ['hard_swish', (call, x) => hardSwish(call, x)],
  ['hard_silu', (call, x) => hardSwish(call, x)],
  ['hard_tanh', (call, x) => call.op('Clip', [x, call.build.scalar(-1), call.build.scalar(1)])],
  ['tanh', unary('Tanh')],
  ['tanh_shrink', (call, x) => call.op('Sub', [x, call.op('Tanh', [x])])],
  ['softplus', unary('Softplus')],
  ['softsign', unary('Softsign')],
  ['exponential', unary('Exp')],
  ['softmax', (call, x, axis) => call.op('Softmax', [x], { axis })],
  ['log_softmax', (call, x, axis) => call.op('LogSoftmax', [x], { axis })],
]);

/** Names of all activation functions known, for documentation. */
export const activationNames: readonly string[] = [...activations.keys()];

/** Applies the activation of a layer's setting, `activation` unless another is named; none where the setting is absent. */
export function applyActivation(call: LayerCall, tensor: KerasTensor, setting = 'activation'): KerasTensor {
  const raw = call.config.raw[setting];
  if (raw === undefined || raw === null) return tensor;
  const { name, settings } = activationOf(raw);
  return applyNamed(call, tensor, { name, settings });
}

/** Applies an activation by its name. `settings` are those of an activation layer given in its place. */
export function applyNamed(
  call: LayerCall, tensor: KerasTensor,
  { name, settings = {} }: { readonly name: string; readonly settings?: Readonly<Record<string, unknown>> },
): KerasTensor {
  if (name === 'LeakyReLU') {
    const alpha = settings['negative_slope'] ?? settings['alpha'] ?? 0.3;
    if (typeof alpha !== 'number') throw new AppError('UNSUPPORTED', 'activation LeakyReLU: expected a number as slope, found none');
    return { ...tensor, value: call.op('LeakyRelu', [tensor.value], { alpha }) };
  }
  const activation = activations.get(name) ?? activations.get(plainLayers.get(name) ?? '');
  if (!activation || (plainLayers.has(name) && !isPlain(settings))) {
    throw new AppError('UNSUPPORTED', `expected an activation of Keras, found "${name}"`);
  }
  return { ...tensor, value: activation(call, tensor.value, axisInGraph(tensor, -1)) };
}

/** Activation layers given as activation functions, as long as they have no unusual settings. */
const plainLayers: ReadonlyMap<string, string> = new Map([['ReLU', 'relu'], ['ELU', 'elu'], ['Softmax', 'softmax']]);
const PLAIN_SETTINGS: Readonly<Record<string, unknown>> = { negative_slope: 0, threshold: 0, alpha: 1, axis: -1 };

function isPlain(settings: Readonly<Record<string, unknown>>): boolean {
  const free = ['name', 'trainable', 'dtype'];
  return Object.entries(settings).every(([key, value]) => free.includes(key) || value === null || PLAIN_SETTINGS[key] === value);
}

/** Keras 2 writes "relu", Keras 3 also {class_name: "function", config: "relu"}; either may write a whole layer. */
function activationOf(raw: unknown): { readonly name: string; readonly settings: Readonly<Record<string, unknown>> } {
  if (typeof raw === 'string') return { name: raw, settings: {} };
  const { class_name: className, config } = isRecord(raw) ? raw : {};
  if (className === 'function' && typeof config === 'string') return { name: config, settings: {} };
  if (typeof className === 'string') return { name: className, settings: isRecord(config) ? config : {} };
  throw new AppError('UNSUPPORTED', `expected an activation by its name, found ${JSON.stringify(raw).slice(0, 80)}`);
}

/** Keras 2 rises from -2.5 to 2.5, Keras 3 from -3 to 3. */
export function hardSigmoid(call: LayerCall, x: Value): Value {
  return call.op('HardSigmoid', [x], { alpha: call.kerasMajor >= 3 ? 1 / 6 : 0.2, beta: 0.5 });
}

export function swish(call: LayerCall, x: Value): Value {
  return call.op('Mul', [x, call.op('Sigmoid', [x])]);
}

function hardSwish(call: LayerCall, x: Value): Value {
  return call.op('Mul', [x, call.op('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 })]);
}

/** The part of a value between 0 and `max`. */
export function clip(call: LayerCall, x: Value, max: number): Value {
  return call.op('Clip', [x, call.build.scalar(0), call.build.scalar(max)]);
}
