import { ProblemsError, type Problem } from '../../../../src/kernel/errors.ts';
import { importKerasNetwork } from '../../../../src/numeric/importers/keras/import-keras-network.ts';
import type { ImportedModel } from '../../../../src/numeric/importers/imported-model.ts';
import type { ImportOptions } from '../../../../src/numeric/importers/model-file.ts';
import { NamedWeights } from '../../../../src/numeric/importers/keras/weights/named-weights.ts';
import { floatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';

interface Layer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

const image = (shape: readonly unknown[] = [null, 4, 4, 3]): Layer => ({ class_name: 'InputLayer', config: { name: 'image', batch_input_shape: shape } });
const flatten: Layer = { class_name: 'Flatten', config: { name: 'flatten' } };
const dense = (units = 2): Layer => ({ class_name: 'Dense', config: { name: 'dense', units, activation: 'softmax', use_bias: false } });
const sequential = (...layers: readonly Layer[]): unknown => ({ class_name: 'Sequential', config: { name: 'm', layers } });
const called = (layer: Layer, ...names: readonly string[]): Layer => ({
  ...layer, name: layer.config['name'], inbound_nodes: names.length === 0 ? [] : [names.map((name) => [name, 0, 0, {}])],
});
const functional = (layers: readonly Layer[], outputs: readonly string[]): unknown => ({
  class_name: 'Functional',
  config: { name: 'm', layers, input_layers: [['image', 0, 0]], output_layers: outputs.map((name) => [name, 0, 0]) },
});
const ones = new Map<string, Tensor>([['dense/kernel', floatTensor([48, 2], new Float32Array(96).map((_, index) => (index % 5) - 2))]]);

function open(config: unknown, { weights = ones, options = {} }: { weights?: ReadonlyMap<string, Tensor>; options?: ImportOptions } = {}): ImportedModel {
  return importKerasNetwork({ config, weights: new NamedWeights(weights), kerasMajor: 2 }, options);
}

function problemsOf(run: () => unknown): readonly Problem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
  throw new Error('expected a refusal, found none');
}

describe('layers Assay does not know', () => {
  it('are refused all at once, by name, in models inside the model too', () => {
    const lambda = { class_name: 'Lambda', config: { name: 'scale', function: ['4wEAAAA=', null, null] } };
    const inner = sequential(image(), { class_name: 'MyLayer', config: { name: 'mine' } }, lambda) as Layer;
    const problems = problemsOf(() => open(sequential(image(), { ...lambda, config: { name: 'other' } }, inner, flatten, dense())));
    expect(problems).toMatchObject([
      { code: 'UNSUPPORTED_LAYER', message: expect.stringContaining('Lambda layers hold Python code') as string, path: ['other', 'scale'] },
      { code: 'UNSUPPORTED_LAYER', message: expect.stringContaining('layer MyLayer is not supported') as string, path: ['mine'] },
    ]);
  });

  it.each([
    ['my_package>Dense', { registered_name: 'my_package>Dense', module: null }],
    ['Custom>Dense', { registered_name: 'Custom>Dense', module: '__main__' }],
    ['my_package.layers>Dense', { registered_name: null, module: 'my_package.layers' }],
    ['my_package.ops>Dense', { registered_name: null, module: 'my_package.ops' }],
  ])('cannot be smuggled in under a known name: %s', (_, origin) => {
    const custom = { class_name: 'Dense', ...origin, config: { name: 'dense', units: 2 } };
    expect(problemsOf(() => open(sequential(image(), flatten, custom)))).toMatchObject([{ code: 'UNSUPPORTED_LAYER', path: ['dense'] }]);
  });
});

describe('weights', () => {
  const model = sequential(image(), flatten, dense());
  const withKernel = (shape: readonly number[], data: Float32Array): ReadonlyMap<string, Tensor> => new Map([['dense/kernel', floatTensor(shape, data)]]);

  it.each([
    ['missing', new Map<string, Tensor>(), 'layer "dense" (Dense): weight kernel: expected it in the file, found it missing'],
    ['of another shape', withKernel([24, 4], new Float32Array(96).fill(1)), 'expected shape [48, 2], found [24, 4]'],
    ['not a number', withKernel([48, 2], new Float32Array(96).fill(1).fill(NaN, 7, 8)), 'expected finite numbers, found NaN at index 7'],
    ['all zero', withKernel([48, 2], new Float32Array(96)), 'found the only tensor of weights to be zero'],
  ])('%s are refused', (_, weights, message) => {
    expect(problemsOf(() => open(model, { weights })).map((problem) => problem.message).join()).toContain(message);
  });

  it('of one name in two places are refused, not guessed', () => {
    const kernel = floatTensor([48, 2], new Float32Array(96).fill(1));
    const weights = new Map<string, Tensor>([['a/dense/kernel', kernel], ['b/dense/kernel', kernel]]);
    expect(problemsOf(() => open(model, { weights }))[0]?.message).toContain('expected one weight of this name, found 2');
  });
});

describe('the image', () => {
  it('takes its size from the registration where the file leaves it open, and only there', () => {
    const model = sequential(image([null, null, null, 3]), flatten, dense());
    expect(problemsOf(() => open(model))).toMatchObject([
      { code: 'INPUT', message: 'input "image": expected a height in pixels, because the file leaves it open, found none' },
      { code: 'INPUT', message: 'input "image": expected a width in pixels, because the file leaves it open, found none' },
    ]);
    expect(open(model, { options: { height: 4, width: 4 } }).input).toEqual({ height: 4, width: 4, channels: 3, layout: 'NHWC' });
    const fixed = problemsOf(() => open(sequential(image(), flatten, dense()), { options: { height: 5 } }));
    expect(fixed[0]?.message).toContain('expected the height 4, as the file fixes it, found 5');
  });

  it('may be declared by the first layer, or have no axis for channels', () => {
    const declared = { class_name: 'Flatten', config: { name: 'flatten', batch_input_shape: [null, 4, 4, 3] } };
    expect(open(sequential(declared, dense())).input.channels).toBe(3);
    expect(open(sequential(image([null, 8, 6]), flatten, dense())).input).toEqual({ height: 8, width: 6, channels: 1, layout: 'NHWC' });
  });

  it('may have its channels first', () => {
    const pool = { class_name: 'MaxPooling2D', config: { name: 'pool', pool_size: [1, 1], data_format: 'channels_first' } };
    const model = open(sequential(image([null, 3, 4, 4]), pool, flatten, dense()));
    expect(model.input).toEqual({ height: 4, width: 4, channels: 3, layout: 'NCHW' });
    expect(model.graph.nodes.map(({ type }) => type)).not.toContain('Transpose');
  });

  it.each([[[null, 4, 4, 5]], [[null, 16]], [undefined]])('of shape %j is refused', (shape) => {
    const input = { class_name: 'InputLayer', config: { name: 'image', batch_input_shape: shape } };
    expect(problemsOf(() => open(sequential(input, flatten, dense())))).toMatchObject([{ code: 'INPUT' }]);
  });
});

describe('hostile configurations', () => {
  const relu = (name: string): Layer => ({ class_name: 'ReLU', config: { name } });

  it('that run in a circle are refused', () => {
    const layers = [called(image()), called({ class_name: 'Add', config: { name: 'a' } }, 'image', 'b'), called(relu('b'), 'a')];
    expect(problemsOf(() => open(functional(layers, ['b'])))[0]).toMatchObject({ code: 'LAYER_CONNECTIONS', message: expect.stringContaining('circles') as string });
  });

  it('that use what is not there are refused', () => {
    const problems = problemsOf(() => open(functional([called(image()), called(relu('a'), 'nowhere')], ['a'])));
    expect(problems[0]?.message).toContain('layer "nowhere": expected it among the layers');
  });

  it('that nest models without end are refused', () => {
    let model: unknown = sequential(image(), flatten);
    for (let depth = 0; depth < 5000; depth++) model = { class_name: 'Sequential', config: { name: `m${depth}`, layers: [model] } };
    expect(problemsOf(() => open(model))).toMatchObject([{ code: 'MODEL_CONFIG', message: expect.stringContaining('nested at most') as string }]);
  });

  it('that multiply models inside models are refused', () => {
    const twice = (inner: Layer, name: string): Layer => {
      const first = { ...inner, name: 'inner', inbound_nodes: [[['image', 0, 0, {}]], [['inner', 0, 0, {}]]] };
      return { class_name: 'Functional', config: { name, layers: [called(image()), first], input_layers: [['image', 0, 0]], output_layers: [['inner', 1, 0]] } };
    };
    let model: Layer = { class_name: 'Functional', config: { name: 'core', layers: [called(image()), called(relu('r'), 'image')], input_layers: [['image', 0, 0]], output_layers: [['r', 0, 0]] } };
    for (let depth = 0; depth < 15; depth++) model = twice(model, `m${depth}`);
    expect(problemsOf(() => open(model)).at(-1)?.message).toContain('uses of layers');
  });

  it('with a chain of 20,000 layers are refused without overflowing', () => {
    expect(problemsOf(() => open(sequential(image(), ...Array.from({ length: 20_001 }, (_, index) => relu(`r${index}`))))).at(0)?.message).toContain('at most 20000 layers');
  });

  it('that ask for absurd sizes are refused', () => {
    const up = (name: string): Layer => ({ class_name: 'UpSampling2D', config: { name, size: [9999, 9999] } });
    expect(problemsOf(() => open(sequential(image(), up('a'), up('b'), flatten, dense())))[0]?.path).toEqual(['a']);
    const wide = problemsOf(() => open(sequential(image(), flatten, dense(2 ** 40))));
    expect(wide[0]?.message).toContain('expected shape [48, 1099511627776]');
  });

  it('that train while they predict are refused', () => {
    const dropout = { class_name: 'Dropout', name: 'd', config: { name: 'd', rate: 0.5 }, inbound_nodes: [[['image', 0, 0, { training: true }]]] };
    expect(problemsOf(() => open(functional([called(image()), dropout], ['d'])))[0]?.message).toContain('training=True');
  });

  it('with several outputs, or of a model in code, are refused', () => {
    expect(problemsOf(() => open(functional([called(image()), called(relu('a'), 'image'), called(relu('b'), 'image')], ['a', 'b']))))
      .toMatchObject([{ code: 'OUTPUT', message: expect.stringContaining('found 2') as string }]);
    expect(problemsOf(() => open({ class_name: 'MyModel', config: {} }))[0]?.message).toContain('keeps in code how its layers connect');
  });

  it.each([[null], [42], [[]], [{ class_name: 'Sequential', config: { layers: [{}] } }], [{ class_name: 'Functional', config: { layers: [{ class_name: 'ReLU', inbound_nodes: 7 }] } }]])(
    '%j is refused', (config) => { expect(problemsOf(() => open(config))).toMatchObject([{ code: 'MODEL_CONFIG' }]); },
  );
});

it('gives softmax heads, log-softmax heads and several sigmoids their logits', () => {
  const head = (activation: string): ImportedModel => open(sequential(image(), flatten, { ...dense(), config: { ...dense().config, activation } }));
  expect(head('softmax')).toMatchObject({ outputKind: 'SOFTMAX', warnings: [] });
  expect(head('log_softmax')).toMatchObject({ outputKind: 'SOFTMAX', warnings: [] });
  expect(head('sigmoid')).toMatchObject({ outputKind: 'SIGMOID_MULTILABEL', classCount: 2 });
  expect(head('linear')).toMatchObject({ outputKind: 'LOGITS', warnings: [] });
});
