import { differentiate } from '../../../src/numeric/autodiff/differentiate.ts';
import { encodeOnnx } from '../../../src/numeric/formats/onnx/encode-onnx.ts';
import type { NarrowInteger, OnnxModel, OnnxNode, OnnxTensor } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { Random } from '../../../src/kernel/random.ts';
import { attribute, numbersOf } from '../support/op-case.ts';
import { image, node } from '../support/onnx-file.ts';
import { runGraph } from '../support/run-graph.ts';
import { runOnnxFile } from '../support/run-onnx-file.ts';
import { noise } from '../support/small-classifier.ts';

type Named = readonly [string, OnnxTensor];
const random = Random.fromSeed(7);

const scalar = (name: string, value: number): Named => [name, { dtype: 'float32', shape: [], data: Float32Array.of(value) }];
const floats = (name: string, list: readonly number[]): Named => [name, { dtype: 'float32', shape: [list.length], data: Float32Array.from(list) }];
const uint8 = (name: string, shape: readonly number[], list: readonly number[]): Named => [name, { dtype: 'uint8', shape, data: Uint8Array.from(list) }];
const narrow = (name: string, shape: readonly number[], list: readonly number[], stored: NarrowInteger = 'int8'): Named => [name, { dtype: 'int32', stored, shape, data: Int32Array.from(list) }];
const int32 = (name: string, list: readonly number[]): Named => [name, { dtype: 'int32', shape: [list.length], data: Int32Array.from(list) }];
const draw = (count: number, low: number, high: number): readonly number[] => Array.from({ length: count }, () => low + random.below(high - low + 1));
const microsoft = (type: string, inputs: readonly string[], outputs: readonly string[], attributes: OnnxNode['attributes'] = new Map()): OnnxNode => ({
  domain: 'com.microsoft', type, name: `${type}:${outputs[0]}`, inputs, outputs, attributes,
});

function model(nodes: readonly OnnxNode[], constants: readonly Named[], changes: Partial<OnnxModel> = {}): Uint8Array {
  return encodeOnnx({
    irVersion: 8, producer: 'test', opset: 13, domains: new Map([['com.microsoft', 1]]),
    inputs: [image(['N', 3, 8, 8])],
    outputs: [{ name: 'scores', elementType: 'float', shape: ['N', 4] }],
    initializers: new Map(constants), nodes, ...changes,
  });
}

/** Two quantised convolutions in QDQ form, one of them by channel, a residual connection and a quantised matrix. */
function qdqModel(type: 'uint8' | 'int8' | 'int16', opset = 13): Uint8Array {
  const zero = type === 'uint8' ? 128 : 3;
  const point = (name: string, value: number): Named => (type === 'uint8' ? uint8(name, [], [value]) : narrow(name, [], [value], type));
  const fake = (from: string, to: string, scale: string, zeroPoint: string): readonly OnnxNode[] => [
    node('QuantizeLinear', [from, scale, zeroPoint], [`${to} q`]), node('DequantizeLinear', [`${to} q`, scale, zeroPoint], [to]),
  ];
  const weight = (from: string, to: string, scale: string, zeroPoint: string, axis: number): OnnxNode => node('DequantizeLinear', [from, scale, zeroPoint], [to], { axis: attribute.int(axis) });
  return model([
    ...fake('pixels', 'x', 'x scale', 'x zero'),
    weight('k1 q', 'k1', 'k1 scale', 'k1 zero', 0),
    node('DequantizeLinear', ['b1 q', 'b1 scale'], ['b1'], { axis: attribute.int(0) }),
    node('Conv', ['x', 'k1', 'b1'], ['a'], { pads: attribute.ints([1, 1, 1, 1]) }),
    node('Relu', ['a'], ['r']),
    ...fake('r', 'rq', 'a scale', 'a zero'),
    weight('k2 q', 'k2', 'k2 scale', 'k2 zero', 0),
    node('Conv', ['rq', 'k2'], ['c'], { pads: attribute.ints([1, 1, 1, 1]) }),
    ...fake('c', 'cq', 'a scale', 'a zero'),
    node('Add', ['rq', 'cq'], ['sum']),
    ...fake('sum', 'sq', 'a scale', 'a zero'),
    node('GlobalAveragePool', ['sq'], ['g']),
    ...fake('g', 'gq', 'a scale', 'a zero'),
    node('Flatten', ['gq'], ['rows']),
    weight('m q', 'm', 'm scale', 'm zero', 1),
    node('MatMul', ['rows', 'm'], ['scores']),
  ], [
    scalar('x scale', type === 'int16' ? 0.0001 : 0.01), point('x zero', zero),
    narrow('k1 q', [6, 3, 3, 3], draw(162, -127, 127)), floats('k1 scale', [0.002, 0.003, 0.004, 0.002, 0.001, 0.003]), narrow('k1 zero', [6], [0, 0, 0, 0, 0, 0]),
    int32('b1 q', draw(6, -900, 900)), floats('b1 scale', [0.0004, 0.0002, 0.0001, 0.0003, 0.0002, 0.0001]),
    scalar('a scale', type === 'int16' ? 0.0001 : 0.02), point('a zero', zero),
    uint8('k2 q', [6, 6, 3, 3], draw(324, 0, 255)), scalar('k2 scale', 0.001), uint8('k2 zero', [], [127]),
    narrow('m q', [6, 4], draw(24, -127, 127)), floats('m scale', [0.01, 0.02, 0.01, 0.03]), narrow('m zero', [4], [0, 0, 0, 0]),
  ], { opset, irVersion: opset > 20 ? 10 : 8 });
}

/** The same shape of network as onnxruntime's QOperator format has it. */
function qlinearModel(): Uint8Array {
  const q = (name: string): readonly string[] => [name, `${name} scale`, `${name} zero`];
  const about = (name: string, scale: number, zero: number): readonly Named[] => [scalar(`${name} scale`, scale), uint8(`${name} zero`, [], [zero])];
  return model([
    node('QuantizeLinear', ['pixels', 'x scale', 'x zero'], ['x']),
    node('QLinearConv', [...q('x'), ...q('k1'), 'a scale', 'a zero', 'b1'], ['a'], { pads: attribute.ints([1, 1, 1, 1]) }),
    node('QLinearConv', [...q('a'), ...q('k2'), 'c scale', 'c zero'], ['c'], { strides: attribute.ints([1, 1]), pads: attribute.ints([1, 1, 1, 1]), group: attribute.int(6) }),
    microsoft('QLinearLeakyRelu', [...q('c'), 'l scale', 'l zero'], ['l'], new Map([['alpha', attribute.float(0.1)]])),
    microsoft('QLinearSigmoid', [...q('l'), 's scale', 's zero'], ['s']),
    microsoft('QLinearMul', [...q('l'), ...q('s'), 'p scale', 'p zero'], ['p']),
    microsoft('QLinearAdd', [...q('a'), ...q('p'), 'd scale', 'd zero'], ['d']),
    node('MaxPool', ['d'], ['small'], { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([2, 2]) }),
    microsoft('QLinearAveragePool', ['small', 'd scale', 'd zero', 'd scale', 'd zero'], ['smaller'], new Map([['kernel_shape', attribute.ints([2, 2])]])),
    microsoft('QLinearConcat', ['j scale', 'j zero', 'smaller', 'd scale', 'd zero', 'smaller', 'd scale', 'd zero'], ['j'], new Map([['axis', attribute.int(1)]])),
    microsoft('QLinearGlobalAveragePool', [...q('j'), 'g scale', 'g zero'], ['g'], new Map([['channels_last', attribute.int(0)]])),
    node('Flatten', ['g'], ['rows']),
    node('QLinearMatMul', ['rows', 'g scale', 'g zero', ...q('m'), 'h scale', 'h zero'], ['h']),
    microsoft('QGemm', [...q('h'), ...q('w'), 'wb', 'o scale', 'o zero'], ['o'], new Map([['transB', attribute.int(1)]])),
    node('DequantizeLinear', q('o'), ['scores']),
  ], [
    ...about('x', 0.01, 128), ...about('a', 0.03, 100), ...about('c', 0.05, 130), ...about('l', 0.05, 60), ...about('s', 1 / 256, 0), ...about('p', 0.05, 20),
    ...about('d', 0.07, 110), ...about('j', 0.06, 90), ...about('g', 0.03, 100), ...about('h', 0.05, 120), ...about('o', 0.2, 128),
    narrow('k1', [6, 3, 3, 3], draw(162, -127, 127)), floats('k1 scale', [0.002, 0.003, 0.004, 0.002, 0.001, 0.003]), narrow('k1 zero', [6], [0, 0, 0, 0, 0, 0]),
    int32('b1', draw(6, -3000, 3000)),
    uint8('k2', [6, 1, 3, 3], draw(54, 0, 255)), scalar('k2 scale', 0.01), uint8('k2 zero', [], [120]),
    narrow('m', [12, 5], draw(60, -127, 127)), scalar('m scale', 0.004), narrow('m zero', [], [0]),
    narrow('w', [4, 5], draw(20, -127, 127)), floats('w scale', [0.01, 0.02, 0.015, 0.02]), narrow('w zero', [4], [0, 0, 0, 0]), int32('wb', draw(4, -300, 300)),
  ]);
}

/** Dynamic quantisation: one image has the range of its batch. */
function dynamicModel(): Uint8Array {
  return model([
    node('DynamicQuantizeLinear', ['pixels'], ['x', 'x scale', 'x zero']),
    node('ConvInteger', ['x', 'k', 'x zero', 'k zero'], ['sums']),
    node('Cast', ['sums'], ['sums f'], { to: attribute.int(1) }),
    node('Mul', ['x scale', 'k scale'], ['factor']),
    node('Mul', ['sums f', 'factor'], ['a']),
    node('Relu', ['a'], ['r']),
    node('GlobalMaxPool', ['r'], ['g']), node('Flatten', ['g'], ['rows']),
    node('DynamicQuantizeLinear', ['rows'], ['y', 'y scale', 'y zero']),
    node('MatMulInteger', ['y', 'm', 'y zero', 'm zero'], ['products']),
    node('Cast', ['products'], ['products f'], { to: attribute.int(1) }),
    node('Mul', ['y scale', 'm scale'], ['factor2']),
    node('Mul', ['products f', 'factor2'], ['scores']),
  ], [
    uint8('k', [5, 3, 3, 3], draw(135, 0, 255)), uint8('k zero', [], [127]), scalar('k scale', 0.01),
    narrow('m', [5, 4], draw(20, -127, 127)), narrow('m zero', [], [0]), scalar('m scale', 0.02),
  ]);
}

async function compare(file: Uint8Array, batch = 16): Promise<{ readonly worst: number; readonly spread: number; readonly agreement: number }> {
  const pixels = floatTensor([batch, 3, 8, 8], noise([batch, 3, 8, 8], 3).data.map((x) => x * 1.2));
  const theirs = numbersOf((await runOnnxFile(file, { pixels }))['scores']);
  const ours = numbersOf((await runGraph(importOnnx(file).graph, { image: pixels }))['logits']);
  expect(ours).toHaveLength(theirs.length);
  const differences = ours.map((z, index) => Math.abs(z - (theirs[index] ?? NaN)));
  const same = ours.filter((z, index) => Math.abs(z - (theirs[index] ?? NaN)) < 1e-5);
  return { worst: Math.max(...differences), spread: Math.max(...theirs) - Math.min(...theirs), agreement: same.length / ours.length };
}

describe('a quantised model', () => {
  it.each([
    ['QDQ of uint8', qdqModel('uint8'), 0.05], ['QDQ of int8', qdqModel('int8'), 0.05], ['QDQ of int16 and opset 21', qdqModel('int16', 21), 0.05],
    ['QOperator', qlinearModel(), 0.2001],
  ])('in %s form gives what onnxruntime gives on the file itself', async (_, file, step) => {
    const { worst, spread, agreement } = await compare(file);
    expect(spread).toBeGreaterThan(10 * step);
    expect(worst).toBeLessThan(step);
    expect(agreement).toBeGreaterThan(0.9);
  });

  it('with dynamic quantisation takes the range of each image, as onnxruntime in batches of one', async () => {
    const { worst, spread } = await compare(dynamicModel(), 1);
    expect(spread).toBeGreaterThan(0.5);
    expect(worst).toBeLessThan(1e-3 * spread);
    expect(importOnnx(dynamicModel()).warnings).toContainEqual(expect.objectContaining({ code: 'DYNAMIC_QUANTISATION' }));
  });
});

describe('quantised probabilities', () => {
  const nodes = [
    node('Conv', ['pixels', 'k'], ['a']), node('GlobalAveragePool', ['a'], ['g']), node('Flatten', ['g'], ['rows']), node('Softmax', ['rows'], ['p']),
    node('QuantizeLinear', ['p', 's', 'z'], ['q']), node('DequantizeLinear', ['q', 's', 'z'], ['scores']),
  ];
  const constants: readonly Named[] = [['k', noise([4, 3, 3, 3], 4)], scalar('s', 1 / 256), uint8('z', [], [0])];

  it('are seen through to the logits, which is said', async () => {
    const { outputKind, warnings, graph } = importOnnx(model(nodes, constants));
    expect(outputKind).toBe('SOFTMAX');
    expect(warnings).toEqual([expect.objectContaining({ code: 'OUTPUT_QUANTISATION_DROPPED' })]);
    const pixels = noise([1, 3, 8, 8], 3);
    const logits = numbersOf((await runGraph(graph, { image: pixels }))['logits']).map(Math.exp);
    const theirs = numbersOf((await runOnnxFile(model(nodes, constants), { pixels }))['scores']);
    logits.forEach((power, index) => expect(Math.abs(power / logits.reduce((sum, each) => sum + each, 0) - (theirs[index] ?? NaN))).toBeLessThan(1 / 500));
  });
});

describe('the gradient of a quantised model', () => {
  const request = { loss: 'margin', goal: 'NONTARGETED', reduce: 'each' } as const;
  const onehot = floatTensor([2, 4], Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0));

  it.each([['QDQ', qdqModel('uint8')], ['QOperator', qlinearModel()], ['dynamic', dynamicModel()]])('is called a stand-in (%s)', (_, file) => {
    const { differentiable, warnings } = importOnnx(file);
    expect(differentiable).toBe(true);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'STRAIGHT_THROUGH', message: expect.stringMatching(/gradients pass \d+ Round nodes by the straight-through estimator/) as string }));
  });

  it('follows the scores over steps larger than those of the quantisation', async () => {
    const graph = differentiate(importOnnx(qdqModel('int16', 21)).graph, request);
    const image = floatTensor([2, 3, 8, 8], noise([2, 3, 8, 8], 5).data);
    const { gradient } = await runGraph(graph, { image, onehot });
    const direction = numbersOf(gradient).map(Math.sign);
    const analytic = numbersOf(gradient).reduce((sum, slope, index) => sum + slope * (direction[index] ?? 0), 0);
    const lossAt = async (step: number): Promise<number> => {
      const moved = floatTensor(image.shape, image.data.map((pixel, index) => pixel + step * (direction[index] ?? 0)));
      return numbersOf((await runGraph(graph, { image: moved, onehot }))['losses']).reduce((sum, loss) => sum + loss, 0);
    };
    const numeric = (await lossAt(0.005) - await lossAt(-0.005)) / 0.01;
    expect(Math.abs(analytic)).toBeGreaterThan(1e-3);
    expect(Math.abs(analytic - numeric)).toBeLessThan(0.05 * Math.abs(numeric));
  });

  it('is zero where the image is out of the range of the quantisation', async () => {
    const graph = differentiate(importOnnx(qdqModel('uint8')).graph, request);
    const image = floatTensor([2, 3, 8, 8], new Float32Array(384).fill(50));
    const { gradient } = await runGraph(graph, { image, onehot });
    expect(new Set(numbersOf(gradient).map(Math.abs))).toEqual(new Set([0]));
  });
});
