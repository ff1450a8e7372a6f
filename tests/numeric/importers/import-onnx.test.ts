import { isDeepStrictEqual } from 'node:util';
import { encodeOnnx } from '../../../src/numeric/formats/onnx/encode-onnx.ts';
import { classCountProblems } from '../../../src/numeric/importers/imported-model.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { numbersOf } from '../support/op-case.ts';
import { attribute } from '../support/op-case.ts';
import { classifierFile, classifierModel, image, integers, node, weight, withHead } from '../support/onnx-file.ts';
import { runGraph } from '../support/run-graph.ts';
import { noise } from '../support/small-classifier.ts';

const images = noise([3, 1, 4, 4], 21);

async function logitsOf(file: Uint8Array, feed: Tensor = images): Promise<{ readonly shape: readonly number[] | undefined; readonly data: readonly number[] }> {
  const { logits } = await runGraph(importOnnx(file).graph, { image: feed });
  return { shape: logits?.shape, data: numbersOf(logits) };
}

describe('a classifier file', () => {
  it('becomes one graph from image to logits', () => {
    const { graph, ...about } = importOnnx(classifierFile());
    expect(graph.inputs).toEqual([{ name: 'image', type: { dtype: 'float32', shape: ['N', 1, 4, 4] } }]);
    expect(graph.outputs.map((output) => output.name)).toEqual(['logits']);
    expect(about).toMatchObject({
      outputKind: 'LOGITS', classCount: 3, parameterCount: 18 + 24, differentiable: true, warnings: [],
      input: { height: 4, width: 4, channels: 1, layout: 'NCHW' }, architecture: 'plain convolutional network',
    });
    expect(about.weightsDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('loses dropout, identity and constant nodes', () => {
    const { nodes, initializers } = classifierModel();
    const middle = [node('Dropout', ['rectified'], ['dropped']), node('Identity', ['dropped'], ['same']), node('Flatten', ['same'], ['rows'])];
    const file = classifierFile({ initializers, nodes: [...nodes.slice(0, 2), ...middle, ...nodes.slice(3)] });
    expect(importOnnx(file).graph.nodes.map((each) => each.type)).toEqual(importOnnx(classifierFile()).graph.nodes.map((each) => each.type));
  });

  it('has its shape arithmetic folded', () => {
    const { nodes, initializers } = classifierModel();
    const arithmetic = [
      node('Shape', ['rectified'], ['shape']),
      node('Gather', ['shape', 'zero'], ['batch']),
      node('Concat', ['batch', 'rest'], ['target'], { axis: attribute.int(0) }),
      node('Reshape', ['rectified', 'target'], ['rows']),
    ];
    const constants = [integers('zero', [0]), integers('rest', [-1])];
    const { graph } = importOnnx(classifierFile({ initializers: new Map([...initializers, ...constants]), nodes: [...nodes.slice(0, 2), ...arithmetic, ...nodes.slice(3)] }));
    expect(graph.nodes.map((each) => each.type)).toEqual(['Conv', 'Relu', 'Reshape', 'MatMul']);
  });

  it('takes its size from the options where the file leaves it open, and only there', () => {
    const open = classifierFile({ inputs: [image(['N', 1, 'h', null])] });
    expect(importOnnx(open, { height: 4, width: 4 }).input).toMatchObject({ height: 4, width: 4 });
    expect(() => importOnnx(open)).toThrow('expected a height in pixels, because the file leaves it open, found none; input "pixels": expected a width in pixels');
    expect(() => importOnnx(classifierFile(), { height: 8 })).toThrow('expected the height 4, as the file fixes it, found 8');
  });

  it('runs in batches although the file fixes a batch of one', async () => {
    const { nodes, initializers } = classifierModel();
    const reshaped = [...nodes.slice(0, 2), node('Reshape', ['rectified', 'target'], ['rows']), ...nodes.slice(3)];
    const fixed = classifierFile({ inputs: [image([1, 1, 4, 4])], nodes: reshaped, initializers: new Map([...initializers, integers('target', [1, -1])]) });
    expect(await logitsOf(fixed)).toEqual(await logitsOf(classifierFile()));
  });

  it('is transposed when channels come last', async () => {
    const { nodes, initializers } = classifierModel();
    const toNchw = node('Transpose', ['pixels'], ['channels first'], { perm: attribute.ints([0, 3, 1, 2]) });
    const conv = node('Conv', ['channels first', 'kernel'], ['features']);
    const file = classifierFile({ inputs: [image(['N', 4, 4, 1])], initializers, nodes: [toNchw, conv, ...nodes.slice(1)] });
    expect(importOnnx(file).input).toEqual({ height: 4, width: 4, channels: 1, layout: 'NHWC' });
    expect(await logitsOf(file)).toEqual(await logitsOf(classifierFile()));
  });

  it('may list its weights among the inputs, as old files do', () => {
    const { inputs } = classifierModel();
    const kernel = { name: 'kernel', elementType: 'float', shape: [2, 1, 3, 3] };
    expect(importOnnx(classifierFile({ irVersion: 3, inputs: [...inputs, kernel] })).classCount).toBe(3);
  });

  it('may be of double precision, which is said', () => {
    const initializers = new Map(Array.from(classifierModel().initializers, ([name, tensor]) => [
      name, { dtype: 'float64' as const, shape: tensor.shape, data: Float64Array.from(numbersOf(tensor)) },
    ]));
    const model = importOnnx(classifierFile({ inputs: [image(['N', 1, 4, 4], 'double')], initializers }));
    expect(model.warnings).toEqual([expect.objectContaining({ code: 'PRECISION' })]);
    expect(model.weightsDigest).toBe(importOnnx(classifierFile()).weightsDigest);
  });
});

describe('the digest of the weights', () => {
  const { initializers, nodes } = classifierModel();
  const digest = importOnnx(classifierFile()).weightsDigest;

  it('does not depend on order, names or constants', () => {
    expect(importOnnx(classifierFile({ initializers: new Map([...initializers].reverse()) })).weightsDigest).toBe(digest);
    const renamed = new Map(Array.from(initializers, ([name, tensor]) => [name === 'kernel' ? 'w' : name, tensor]));
    const conv = node('Conv', ['pixels', 'w'], ['features']);
    expect(importOnnx(classifierFile({ initializers: renamed, nodes: [conv, ...nodes.slice(1)] })).weightsDigest).toBe(digest);
    const kernel = initializers.get('kernel');
    if (!kernel) throw new Error('no kernel');
    const asNode = node('Constant', [], ['kernel'], { value: { kind: 'tensor', value: kernel } });
    const others = new Map([...initializers].filter(([name]) => name !== 'kernel'));
    expect(importOnnx(classifierFile({ initializers: others, nodes: [asNode, ...nodes] })).weightsDigest).toBe(digest);
  });

  it('depends on every number', () => {
    expect(importOnnx(classifierFile({ initializers: new Map([...initializers, weight('kernel', [2, 1, 3, 3], 6)]) })).weightsDigest).not.toBe(digest);
  });
});

describe('the head', () => {
  const softmax = node('Softmax', ['logits'], ['scores'], { axis: attribute.int(1) });
  const oneColumn = { initializers: new Map([weight('kernel', [2, 1, 3, 3]), weight('matrix', [8, 1])]) };

  it.each([
    ['a softmax', [softmax], 'SOFTMAX'],
    ['a log-softmax', [node('LogSoftmax', ['logits'], ['scores'])], 'SOFTMAX'],
    ['a softmax before a reshape', [node('Softmax', ['logits'], ['p']), node('Unsqueeze', ['p', 'two'], ['wide']), node('Squeeze', ['wide', 'two'], ['scores'])], 'SOFTMAX'],
    ['a softmax of old opsets', [node('Softmax', ['logits'], ['scores'])], 'SOFTMAX'],
  ] as const)('%s is cut off', async (_, head, outputKind) => {
    const changes = withHead(...head);
    const initializers = new Map([...classifierModel().initializers, integers('two', [2])]);
    const file = classifierFile({ ...changes, initializers });
    expect(importOnnx(file)).toMatchObject({ outputKind, classCount: 3, warnings: [] });
    expect(await logitsOf(file)).toEqual(await logitsOf(classifierFile()));
  });

  it('of old opsets is cut off too', async () => {
    expect(importOnnx(classifierFile({ ...withHead(node('Softmax', ['logits'], ['scores'])), opset: 11 }))).toMatchObject({ outputKind: 'SOFTMAX' });
  });

  it('of one sigmoid becomes two logits, [0, z]', async () => {
    const file = classifierFile({ ...withHead(node('Sigmoid', ['logits'], ['scores'])), ...oneColumn });
    expect(importOnnx(file)).toMatchObject({ outputKind: 'SIGMOID_BINARY', classCount: 2, warnings: [] });
    const plain = await logitsOf(classifierFile({ ...classifierModel(), ...oneColumn }));
    const both = await logitsOf(file);
    expect(both.shape).toEqual([3, 2]);
    expect(both).toEqual(plain); // a file with one logit and no sigmoid means the same
    expect(both.data.filter((_, index) => index % 2 === 0)).toEqual([0, 0, 0]);
    expect(new Set(both.data).size).toBe(4);
  });

  it('of one logit is taken for the second class, with a warning', () => {
    const model = importOnnx(classifierFile({ ...classifierModel(), ...oneColumn }));
    expect(model).toMatchObject({ outputKind: 'LOGITS', classCount: 2, warnings: [expect.objectContaining({ code: 'HEAD_SINGLE_LOGIT' })] });
  });

  it('of several sigmoids is multi-label, with a warning', async () => {
    const file = classifierFile(withHead(node('Sigmoid', ['logits'], ['scores'])));
    expect(importOnnx(file)).toMatchObject({ outputKind: 'SIGMOID_MULTILABEL', classCount: 3, warnings: [expect.objectContaining({ code: 'HEAD_MULTILABEL' })] });
    expect(await logitsOf(file)).toEqual(await logitsOf(classifierFile()));
  });

  it('of another operator is taken for logits, with a warning', () => {
    const model = importOnnx(classifierFile(withHead(node('Tanh', ['logits'], ['scores']))));
    expect(model.warnings).toEqual([expect.objectContaining({ code: 'HEAD_UNUSUAL' })]);
    expect(model.warnings[0]?.message).toContain('made by Tanh (node "Tanh:scores")');
  });

  it.each([
    ['a softmax over one class', { ...withHead(softmax), ...oneColumn }, 'expected a softmax over at least 2 classes'],
    ['feature maps', { nodes: classifierModel().nodes.slice(0, 2).map((each) => ({ ...each, outputs: each.outputs.map((name) => (name === 'rectified' ? 'scores' : name)) })) }, 'expected scores float32[N, classes] as output, found float32[N, 2, 2, 2]'],
  ])('of %s is refused', (_, changes, message) => {
    expect(() => importOnnx(classifierFile(changes))).toThrow(message);
  });
});

describe('a model without gradient', () => {
  it('is accepted for black-box attacks, and says why', () => {
    const initializers = new Map([...classifierModel().initializers, integers('places', [-1, 4, 2, 2])]);
    const nodes = [
      node('Reshape', ['pixels', 'places'], ['grid']), node('GridSample', ['pixels', 'grid'], ['samples']),
      node('Flatten', ['samples'], ['rows']), node('MatMul', ['rows', 'matrix'], ['scores']),
    ];
    const model = importOnnx(classifierFile({ nodes, initializers, opset: 20 }));
    expect(model.differentiable).toBe(false);
    expect(model.warnings).toContainEqual(expect.objectContaining({ code: 'NO_GRADIENT', path: ['GridSample:samples'] }));
  });

  it('includes one through which only zeros flow', () => {
    const model = importOnnx(classifierFile(withHead(node('Sign', ['logits'], ['scores']))));
    expect(model.differentiable).toBe(false);
    expect(model.warnings.map((warning) => warning.message).join()).toContain('only operators of zero gradient');
  });
});

describe('class names', () => {
  it('must be as many as the model has outputs', () => {
    const model = importOnnx(classifierFile());
    expect(classCountProblems(model, ['a', 'b', 'c'])).toEqual([]);
    expect(classCountProblems(model, ['normal', 'pneumonia'])).toEqual([{
      code: 'CLASS_COUNT', path: ['classes'],
      message: 'expected 3 classes, as the model\'s output has, found 2 declared: normal, pneumonia',
    }]);
  });
});

describe('encoding', () => {
  it('keeps what decoding reads', () => {
    expect(isDeepStrictEqual(encodeOnnx(classifierModel()), classifierFile())).toBe(true);
  });
});
