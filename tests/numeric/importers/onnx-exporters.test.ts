import onnxProto, { type onnx } from 'onnx-proto';
import { encodeOnnx } from '../../../src/numeric/formats/onnx/encode-onnx.ts';
import type { OnnxNode, OnnxTensor } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { attribute, numbersOf } from '../support/op-case.ts';
import { classifierFile, classifierModel, image, node, withHead } from '../support/onnx-file.ts';
import { runGraph } from '../support/run-graph.ts';
import { runOnnxFile } from '../support/run-onnx-file.ts';
import { noise } from '../support/small-classifier.ts';

const images = noise([3, 1, 4, 4], 21);
const logitsOf = async (file: Uint8Array): Promise<readonly number[]> => numbersOf((await runGraph(importOnnx(file).graph, { image: images }))['logits']);
const plainLogits = await logitsOf(classifierFile());

/** A file with functions, some with default attributes, which the generated writer does not know (field 11). */
function withFunctions(file: Uint8Array, functions: readonly onnx.IFunctionProto[], defaults: onnx.IAttributeProto[] = []): Uint8Array {
  const { ModelProto, FunctionProto, AttributeProto } = onnxProto.onnx;
  const head = ModelProto.encode({ ...ModelProto.decode(file), functions: [] }).finish();
  const field = (number: number, bytes: Uint8Array): Uint8Array => {
    const prefix = [(number << 3 | 2) & 127 | 128, number >> 4];
    const length: number[] = [];
    let rest = bytes.length;
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push(rest % 128 + 128);
    return Buffer.concat([Buffer.from(prefix), Buffer.from([...length, rest]), bytes]);
  };
  const short = (number: number, bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.from([number << 3 | 2, bytes.length]), bytes]);
  const extra = defaults.map((each) => short(11, AttributeProto.encode(each).finish()));
  return Buffer.concat([head, ...functions.map((each) => field(25, Buffer.concat([FunctionProto.encode(each).finish(), ...extra])))]);
}

const call = (type: string, inputs: readonly string[], outputs: readonly string[], attributes: OnnxNode['attributes'] = new Map()): OnnxNode => ({
  domain: 'pkg.test', type, name: `${type}:${outputs[0]}`, inputs, outputs, attributes,
});
const inner = (opType: string, input: string[], output: string[], rest: Partial<onnx.INodeProto> = {}): onnx.INodeProto => ({ opType, input, output, ...rest });
const domains = new Map([['pkg.test', 1]]);

describe('functions a file defines', () => {
  const leaky: onnx.IFunctionProto = {
    name: 'scaled_leaky', domain: 'pkg.test', input: ['x', 'unused'], output: ['y'], attribute: ['slope'], opsetImport: [{ domain: '', version: 13 }],
    node: [
      inner('LeakyRelu', ['x'], ['t'], { attribute: [{ name: 'alpha', refAttrName: 'slope', type: 1 }] }),
      inner('Identity', ['t'], ['y']),
    ],
  };
  const outer: onnx.IFunctionProto = {
    name: 'twice', domain: 'pkg.test', input: ['x'], output: ['y'], opsetImport: [{ domain: '', version: 13 }, { domain: 'pkg.test', version: 1 }],
    node: [
      inner('scaled_leaky', ['x'], ['t'], { domain: 'pkg.test', attribute: [{ name: 'slope', type: 1, f: 0.5 }] }),
      inner('scaled_leaky', ['t'], ['y'], { domain: 'pkg.test', attribute: [{ name: 'slope', type: 1, f: 0.5 }] }),
    ],
  };

  it('are written out where they are called, one inside the other', async () => {
    const file = withFunctions(classifierFile({ ...withHead(call('twice', ['logits'], ['scores'])), domains }), [leaky, outer]);
    const theirs = numbersOf((await runOnnxFile(file, { pixels: images }))['scores']);
    const ours = await logitsOf(file);
    ours.forEach((z, index) => expect(z).toBeCloseTo(theirs[index] ?? NaN, 5));
    ours.forEach((z, index) => expect(z).toBeCloseTo((plainLogits[index] ?? NaN) * ((plainLogits[index] ?? NaN) < 0 ? 0.25 : 1), 5));
  });

  it('have default attributes', async () => {
    const body = { ...leaky, attribute: [] };
    const file = withFunctions(classifierFile({ ...withHead(call('scaled_leaky', ['logits'], ['scores'])), domains }), [body], [{ name: 'slope', type: 1, f: 0.5 }]);
    const ours = await logitsOf(file);
    ours.forEach((z, index) => expect(z).toBeCloseTo((plainLogits[index] ?? NaN) * ((plainLogits[index] ?? NaN) < 0 ? 0.5 : 1), 5));
  });

  it('may choose by what is known, inside and outside of functions', async () => {
    const branch = (slope: number): onnx.IGraphProto => ({
      name: 'branch', output: [{ name: 'r' }],
      node: [inner('scaled_leaky', ['x'], ['r'], { domain: 'pkg.test', attribute: [{ name: 'slope', type: 1, f: slope }] })],
    });
    const choosing: onnx.IFunctionProto = {
      name: 'choosing', domain: 'pkg.test', input: ['x'], output: ['y'], opsetImport: [{ domain: '', version: 13 }, { domain: 'pkg.test', version: 1 }],
      node: [
        inner('Constant', [], ['yes'], { attribute: [{ name: 'value', type: 4, t: { dims: [], dataType: 9, int32Data: [1] } }] }),
        inner('If', ['yes'], ['y'], { attribute: [{ name: 'then_branch', type: 5, g: branch(0.5) }, { name: 'else_branch', type: 5, g: branch(0.1) }] }),
      ],
    };
    const file = withFunctions(classifierFile({ ...withHead(call('choosing', ['logits'], ['scores'])), domains }), [leaky, choosing]);
    const ours = await logitsOf(file);
    ours.forEach((z, index) => expect(z).toBeCloseTo((plainLogits[index] ?? NaN) * ((plainLogits[index] ?? NaN) < 0 ? 0.5 : 1), 5));
  });

  it('are refused when they call themselves, or grow without measure', () => {
    const own = { name: 'own', domain: 'pkg.test', input: ['x'], output: ['y'], node: [inner('own', ['x'], ['y'], { domain: 'pkg.test' })] };
    const head = (name: string) => classifierFile({ ...withHead(call(name, ['logits'], ['scores'])), domains });
    expect(() => importOnnx(withFunctions(head('own'), [own]))).toThrow('expected functions that end, found one that calls itself: pkg.test.own calls pkg.test.own');
    const doubling = Array.from({ length: 40 }, (_, level) => ({
      name: `f${level}`, domain: 'pkg.test', input: ['x'], output: ['y'],
      node: [inner(level === 39 ? 'Relu' : `f${level + 1}`, ['x'], ['t'], level === 39 ? {} : { domain: 'pkg.test' }), inner(level === 39 ? 'Relu' : `f${level + 1}`, ['t'], ['y'], level === 39 ? {} : { domain: 'pkg.test' })],
    }));
    expect(() => importOnnx(withFunctions(head('f0'), doubling))).toThrow('expected functions of at most 50000 nodes in all, found more');
  });
});

describe('a model with a second output', () => {
  const scores = { name: 'scores', elementType: 'float', shape: ['N', 3] };
  const label = { name: 'label', elementType: 'int64', shape: ['N'] };

  it('that names the likeliest class loses it, with a warning', async () => {
    const head = [node('Identity', ['logits'], ['scores']), node('ArgMax', ['logits'], ['place'], { axis: attribute.int(1), keepdims: attribute.int(0) }), node('Cast', ['place'], ['label'], { to: attribute.int(7) })];
    const file = classifierFile({ ...withHead(...head), outputs: [label, scores] });
    expect(importOnnx(file).warnings).toEqual([expect.objectContaining({ code: 'OUTPUT_DROPPED', path: ['label'] })]);
    expect(await logitsOf(file)).toEqual(plainLogits);
  });

  it('that is something else is refused', () => {
    const head = [node('Identity', ['logits'], ['scores']), node('Relu', ['logits'], ['label'])];
    expect(() => importOnnx(classifierFile({ ...withHead(...head), outputs: [scores, label] }))).toThrow('expected one output, the class scores, found 2: "scores", "label"');
  });

  it('is refused when no output has scores', () => {
    const head = [node('ArgMax', ['logits'], ['label'], { axis: attribute.int(1), keepdims: attribute.int(0) })];
    expect(() => importOnnx(classifierFile({ ...withHead(...head), outputs: [label] }))).toThrow('expected scores float32[N, classes] as output, found int64[N]');
  });
});

describe('a scikit-learn pipeline on pixels', () => {
  const learned = (type: string, inputs: readonly string[], outputs: readonly string[], attributes: Record<string, ReturnType<typeof attribute.floats>> = {}): OnnxNode => ({
    domain: 'ai.onnx.ml', type, name: `${type}:${outputs[0]}`, inputs, outputs, attributes: new Map(Object.entries(attributes)),
  });
  const coefficients = Array.from(noise([48], 9).data);
  const floatsOf = (values: readonly number[]) => attribute.floats(values);
  const pipeline = encodeOnnx({
    irVersion: 8, producer: 'skl2onnx', opset: 13, domains: new Map([['ai.onnx.ml', 1]]),
    inputs: [image(['N', 16])], initializers: new Map<string, OnnxTensor>(),
    outputs: [{ name: 'label', elementType: 'int64', shape: ['N'] }, { name: 'probabilities', elementType: 'float', shape: ['N', 3] }],
    nodes: [
      learned('Scaler', ['pixels'], ['scaled'], { offset: floatsOf([0.1]), scale: floatsOf([2]) }),
      learned('LinearClassifier', ['scaled'], ['label', 'p'], {
        coefficients: floatsOf(coefficients), intercepts: floatsOf([0.1, 0, -0.1]), multi_class: attribute.int(1), post_transform: attribute.text('SOFTMAX'), classlabels_ints: attribute.ints([0, 1, 2]),
      }),
      learned('Normalizer', ['p'], ['probabilities'], { norm: attribute.text('L1') }),
    ],
  });

  it('is taken where somebody gives the size of the image, and gives what onnxruntime gives', async () => {
    const model = importOnnx(pipeline, { height: 4, width: 4 });
    expect(model).toMatchObject({ outputKind: 'SOFTMAX', classCount: 3, differentiable: true, input: { channels: 1, height: 4, width: 4 } });
    const logits = numbersOf((await runGraph(model.graph, { image: images }))['logits']);
    const { probabilities } = await runOnnxFile(pipeline, { pixels: { ...images, shape: [3, 16] } });
    for (let row = 0; row < 3; row++) {
      const powers = logits.slice(3 * row, 3 * row + 3).map(Math.exp);
      powers.forEach((power, column) => expect(power / powers.reduce((sum, each) => sum + each, 0)).toBeCloseTo(numbersOf(probabilities)[3 * row + column] ?? NaN, 5));
    }
  });

  it('is refused without a size, or with one that does not fit', () => {
    expect(() => importOnnx(pipeline)).toThrow('rows of features are taken for grey images where height and width are given and make as many');
    expect(() => importOnnx(pipeline, { height: 5, width: 4 })).toThrow('found [N, 16]');
  });
});

describe('habits of exporters', () => {
  it('names of dimensions mean nothing', async () => {
    for (const shape of [['unk__617', 1, 4, 4], ['batch_size', 1, 4, 4], ['s77', 1, 4, 4], [null, 1, 4, 4]]) {
      const file = classifierFile({ inputs: [image(shape)], outputs: [{ name: 'scores', elementType: 'float', shape: ['unk__618', 's77*3'] }] });
      expect(await logitsOf(file)).toEqual(plainLogits);
    }
  });

  it.each([7, 9, 11, 13, 18, 22, 26])('operator set %d is taken', async (opset) => {
    const { nodes } = classifierModel();
    const file = classifierFile({ opset, nodes: nodes.map((each) => (each.type === 'Flatten' ? { ...each, attributes: new Map([['axis', attribute.int(1)]]) } : each)) });
    expect(await logitsOf(file)).toEqual(plainLogits);
    const theirs = numbersOf((await runOnnxFile(file, { pixels: images }))['scores']);
    plainLogits.forEach((z, index) => expect(z).toBeCloseTo(theirs[index] ?? NaN, 5));
  });

  it.each([6, 27])('operator set %d is refused', (opset) => {
    expect(() => importOnnx(classifierFile({ opset }))).toThrow(`expected an ONNX operator set from 7 to 26, found ${opset}`);
  });

  it('sparse weights are refused by name', () => {
    const proto = onnxProto.onnx.ModelProto.decode(classifierFile());
    if (!proto.graph) throw new Error('no graph');
    const kernel = proto.graph.initializer?.find((tensor) => tensor.name === 'kernel');
    proto.graph.initializer = (proto.graph.initializer ?? []).filter((tensor) => tensor !== kernel);
    proto.graph.sparseInitializer = [{ values: kernel ?? null, indices: { dims: [1], dataType: 7, int64Data: [0] }, dims: [2, 1, 3, 3] }];
    const message = 'tensor "kernel": expected a dense tensor, found a sparse one';
    expect(() => importOnnx(onnxProto.onnx.ModelProto.encode(proto).finish())).toThrow(new RegExp(`^${message}$`));
  });
});
