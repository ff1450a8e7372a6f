import { importKerasNetwork } from '../../../../src/numeric/importers/keras/import-keras-network.ts';
import { NamedWeights } from '../../../../src/numeric/importers/keras/weights/named-weights.ts';
import { floatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { expectClose } from '../../support/expect-close.ts';
import { runGraph } from '../../support/run-graph.ts';
import { toChannelsFirst } from './keras-support.ts';

/** One image of 2x2 pixels: red 1 to 4, green ten times, blue a hundred times as much. */
const pixels = [1, 10, 100, 2, 20, 200, 3, 30, 300, 4, 40, 400];
const image = toChannelsFirst({ shape: [1, 2, 2, 3], data: pixels });

type Node = readonly unknown[];
const keras3 = (ref: string): unknown => ({ class_name: '__keras_tensor__', config: { keras_history: [ref, 0, 0] } });

/** The result of one layer or operation on the image, flattened. */
async function resultOf(layer: Readonly<Record<string, unknown>>, { weights = new Map<string, Tensor>(), before = [] as readonly unknown[] } = {}): Promise<readonly number[]> {
  const flat = { class_name: 'Flatten', name: 'flat', config: { name: 'flat' }, inbound_nodes: [[['tested', 0, 0, {}]]] };
  const config = {
    class_name: 'Functional',
    config: {
      name: 'm',
      layers: [{ class_name: 'InputLayer', name: 'image', config: { name: 'image', batch_input_shape: [null, 2, 2, 3] }, inbound_nodes: [] },
        ...before, { name: 'tested', ...layer }, flat],
      input_layers: [['image', 0, 0]], output_layers: [['flat', 0, 0]],
    },
  };
  const model = importKerasNetwork({ config, weights: new NamedWeights(weights), kerasMajor: 3 }, {});
  const { logits } = await runGraph(model.graph, { image });
  return Array.from<number | bigint, number>(logits?.data ?? [], Number);
}

const lambda = (name: string, ...node: Node): Promise<readonly number[]> => resultOf({ class_name: 'TFOpLambda', config: { name: 'tested', function: name }, inbound_nodes: node });
const operation = (name: string, settings: object, ...args: readonly unknown[]): Promise<readonly number[]> => resultOf({
  class_name: name, module: 'keras.src.ops.numpy', registered_name: name, config: { name: 'tested', ...settings }, inbound_nodes: [{ args, kwargs: {} }],
});

describe('operations between layers', () => {
  it.each<readonly [string, () => Promise<readonly number[]>, readonly number[]]>([
    ['1 - x', () => lambda('__operators__.rsub', ['image', 0, 0, { y: 1 }]), pixels.map((x) => 1 - x)],
    ['x * channels', () => lambda('math.multiply', ['image', 0, 0, { y: [1, 2, 3] }]), pixels.map((x, i) => x * (1 + i % 3))],
    ['a constant first', () => lambda('math.subtract', ['_CONSTANT_VALUE', -1, 5, { y: ['image', 0, 0] }]), pixels.map((x) => 5 - x)],
    ['bias_add', () => lambda('nn.bias_add', ['image', 0, 0, { bias: [-1, 0, 1] }]), pixels.map((x, i) => x + (i % 3) - 1)],
    ['x[..., ::-1]', () => resultOf({ class_name: 'SlicingOpLambda', config: { name: 'tested', function: '__operators__.getitem' }, inbound_nodes: [
      ['image', 0, 0, { slice_spec: [{ class_name: '__ellipsis__' }, { start: null, stop: null, step: -1 }] }]] }), pixels.map((_, i) => pixels[i - (i % 3) + 2 - (i % 3)] ?? NaN)],
    ['x[:, 1:, :1]', () => resultOf({ class_name: 'SlicingOpLambda', config: { name: 'tested', function: '__operators__.getitem' }, inbound_nodes: [
      ['image', 0, 0, { slice_spec: [{ start: null, stop: null, step: null }, { start: 1, stop: null, step: null }, { start: null, stop: 1, step: null }] }]] }), [3, 30, 300]],
    ['concat', () => lambda('concat', [['image', 0, 0, { axis: -1 }], ['image', 0, 0, { axis: -1 }]]), [0, 3, 6, 9].flatMap((at) => [...pixels.slice(at, at + 3), ...pixels.slice(at, at + 3)])],
    ['reduce_max, axes kept', () => lambda('math.reduce_max', ['image', 0, 0, { axis: [1, 2], keepdims: true }]), [4, 40, 400]],
    ['reshape', () => lambda('reshape', ['image', 0, 0, { shape: [-1, 4, 3] }]), pixels],
    ['transpose', () => lambda('transpose', ['image', 0, 0, { perm: [0, 3, 1, 2] }]), [...image.data]],
    ['clip_by_value', () => lambda('clip_by_value', ['image', 0, 0, { clip_value_min: 3, clip_value_max: 50 }]), pixels.map((x) => Math.min(50, Math.max(3, x)))],
    ['cast', () => lambda('cast', ['image', 0, 0, { dtype: 'float16' }]), pixels],
    ['Keras 3: x / 2', () => operation('TrueDivide', {}, keras3('image'), 2), pixels.map((x) => x / 2)],
    ['Keras 3: max of two', () => operation('Maximum', {}, keras3('image'), 30), pixels.map((x) => Math.max(x, 30))],
    ['Keras 3: mean over channels', () => operation('Mean', { axis: -1, keepdims: false }, keras3('image')), [37, 74, 111, 148]],
    ['Keras 3: sum over rows, axes kept', () => operation('Sum', { axis: [1], keepdims: true }, keras3('image')), [4, 40, 400, 6, 60, 600]],
    ['Keras 3: square root', () => operation('Sqrt', {}, keras3('image')), pixels.map(Math.sqrt)],
    ['Keras 3: relu', () => resultOf({ class_name: 'Relu', module: 'keras.src.ops.nn', config: { name: 'tested' }, inbound_nodes: [{ args: [keras3('image')], kwargs: {} }] }), pixels],
    ['Keras 3: joined', () => operation('Concatenate', { axis: 1 }, [keras3('image'), keras3('image')]), [...pixels, ...pixels]],
    ['Keras 3: reshaped', () => operation('Reshape', { newshape: [-1, 12] }, keras3('image')), pixels],
  ])('%s', async (_, run, expected) => {
    const found = await run();
    expectClose(floatTensor([found.length], Float32Array.from(found)), { shape: [expected.length], data: expected });
  });
});

describe('layers with inputs of their own kind', () => {
  it('Attention weighs rows by what they have in common', async () => {
    const rows = { class_name: 'Reshape', name: 'rows', config: { name: 'rows', target_shape: [4, 3] }, inbound_nodes: [[['image', 0, 0, {}]]] };
    const found = await resultOf({ class_name: 'Attention', config: { name: 'tested' }, inbound_nodes: [[['rows', 0, 0, {}], ['rows', 0, 0, {}]]] }, { before: [rows] });
    // The last row is so large that all attention is on it.
    expect(found).toEqual([4, 40, 400, 4, 40, 400, 4, 40, 400, 4, 40, 400]);
  });

  it('CustomScaleLayer adds a part of a residual', async () => {
    const found = await resultOf({ class_name: 'CustomScaleLayer', config: { name: 'tested', scale: 0.5 }, inbound_nodes: [[['image', 0, 0, {}], ['image', 0, 0, {}]]] });
    expect(found).toEqual(pixels.map((x) => x * 1.5));
  });

  it('Conv1D with causal padding looks back only', async () => {
    const rows = { class_name: 'Reshape', name: 'rows', config: { name: 'rows', target_shape: [4, 3] }, inbound_nodes: [[['image', 0, 0, {}]]] };
    const kernel = floatTensor([2, 3, 1], Float32Array.of(1, 0, 0, 0, 1, 0));
    const config = { name: 'tested', filters: 1, kernel_size: [2], padding: 'causal', use_bias: false };
    const found = await resultOf({ class_name: 'Conv1D', config, inbound_nodes: [[['rows', 0, 0, {}]]] }, { before: [rows], weights: new Map([['tested/kernel', kernel]]) });
    // The green of a row and the red of the one before.
    expect(found).toEqual([10, 21, 32, 43]);
  });

  it.each([['MaxPooling1D', [2, 20, 200, 4, 40, 400]], ['AveragePooling1D', [1.5, 15, 150, 3.5, 35, 350]],
    ['GlobalMaxPooling1D', [4, 40, 400]], ['GlobalAveragePooling1D', [2.5, 25, 250]], ['Identity', pixels]])('%s', async (type, expected) => {
    const rows = { class_name: 'Reshape', name: 'rows', config: { name: 'rows', target_shape: [4, 3] }, inbound_nodes: [[['image', 0, 0, {}]]] };
    expect(await resultOf({ class_name: type, config: { name: 'tested', pool_size: [2] }, inbound_nodes: [[['rows', 0, 0, {}]]] }, { before: [rows] })).toEqual(expected);
  });
});

it('flattens images with their channels first as if they stood last', async () => {
  const layers = [
    { class_name: 'InputLayer', config: { name: 'image', batch_input_shape: [null, 3, 2, 2] } },
    { class_name: 'ZeroPadding2D', config: { name: 'pad', padding: [[0, 0], [0, 0]], data_format: 'channels_first' } },
    { class_name: 'Flatten', config: { name: 'flat', data_format: 'channels_first' } },
  ];
  const config = { class_name: 'Sequential', config: { name: 'm', layers } };
  const model = importKerasNetwork({ config, weights: new NamedWeights(new Map()), kerasMajor: 2 }, {});
  expect(model.input.layout).toBe('NCHW');
  const { logits } = await runGraph(model.graph, { image });
  expect(Array.from<number | bigint, number>(logits?.data ?? [], Number)).toEqual(pixels);
});
