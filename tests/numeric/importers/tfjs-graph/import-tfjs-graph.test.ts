import { readFileSync } from 'node:fs';
import { ProblemsError } from '../../../../src/kernel/errors.ts';
import { Random } from '../../../../src/kernel/random.ts';
import { importTfjsGraph } from '../../../../src/numeric/importers/tfjs-graph/import-tfjs-graph.ts';
import type { ModelFile } from '../../../../src/numeric/importers/model-file.ts';
import { errorsAgainstReference } from '../tflite/against-reference.ts';
import { attr, graphModelFiles, ints, spread, type GraphModelParts, type GraphNodeJson } from './graph-model-file.ts';

const folder = new URL('../../../fixtures/tfjs-graph/', import.meta.url);
const classifier = (): readonly ModelFile[] => ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin']
  .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }));

/** What importing says of a model that must be refused. */
async function messages(files: readonly ModelFile[], options = {}): Promise<readonly string[]> {
  try {
    await importTfjsGraph(files, options);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map((problem) => problem.message);
    throw error;
  }
  throw new Error('expected the model to be refused');
}

const rows: GraphNodeJson = { name: 'rows', op: 'Reshape', input: ['pixels', 'shape'] };
const scores: GraphNodeJson = { name: 'scores', op: 'MatMul', input: ['rows', 'matrix'] };
const linear = (changes: Partial<GraphModelParts> = {}): readonly ModelFile[] => graphModelFiles({
  nodes: [rows, scores], weights: { shape: ints([-1, 12]), matrix: spread([12, 3]) }, input: [-1, 2, 2, 3], ...changes,
});

describe('a TensorFlow.js graph model', () => {
  it('of a Keras classifier gives the logits and gradients of PyTorch', async () => {
    const model = await importTfjsGraph(classifier(), { height: 14, width: 11 });
    const errors = await errorsAgainstReference(model, new URL('classifier.npz', folder));
    expect(errors.logits).toBeLessThan(1e-5);
    expect(errors.gradient).toBeLessThan(1e-4);
    expect(model).toMatchObject({
      outputKind: 'SOFTMAX', classCount: 4, differentiable: true, warnings: [], input: { height: 14, width: 11, channels: 3, layout: 'NHWC' },
    });
    expect(model.graph.nodes.filter(({ type }) => type === 'Transpose')).toHaveLength(1);
  });

  it('asks for the size that the file leaves open', async () => {
    expect(await messages(classifier())).toEqual([
      'input "pixels": expected a height in pixels, because the file leaves it open, found none',
      'input "pixels": expected a width in pixels, because the file leaves it open, found none',
    ]);
  });

  it('of a batch fixed to one image runs in batches', async () => {
    const fixed = linear({ input: [1, 2, 2, 3], weights: { shape: ints([1, 12]), matrix: spread([12, 3]) } });
    expect((await importTfjsGraph(fixed)).weightsDigest).toBe((await importTfjsGraph(linear())).weightsDigest);
  });

  it('may have its nodes in any order', async () => {
    expect((await importTfjsGraph(linear({ nodes: [scores, rows], outputs: ['scores'] }))).classCount).toBe(3);
  });

  it('may hold what no output needs', async () => {
    const extra: GraphNodeJson = { name: 'assert', op: 'Assert', input: ['rows'] };
    expect((await importTfjsGraph(linear({ nodes: [rows, extra, scores], outputs: ['scores'] }))).classCount).toBe(3);
  });

  it('may name the likeliest class beside the scores, which is left out', async () => {
    const label: GraphNodeJson = { name: 'label', op: 'ArgMax', input: ['scores', 'one'] };
    const weights = { shape: ints([-1, 12]), matrix: spread([12, 3]), one: ints([1]) };
    const { warnings } = await importTfjsGraph(linear({ nodes: [rows, scores, label], weights, outputs: ['label', 'scores'] }));
    expect(warnings.map(({ message }) => message)).toEqual(['output "label" names the likeliest class only and is left out; the scores are "scores"']);
  });

  it('may come with channels first and turn its images itself, at no cost', async () => {
    const nodes = [
      { name: 'turned', op: 'Transpose', input: ['pixels', 'perm'] },
      { name: 'conv', op: 'Conv2D', input: ['turned', 'kernel'], attr: { strides: attr.ints([1, 1, 1, 1]), padding: attr.s('SAME') } },
      { name: 'scores', op: 'Mean', input: ['conv', 'axes'] },
    ];
    const weights = { perm: ints([0, 2, 3, 1]), kernel: spread([3, 3, 3, 4]), axes: ints([1, 2]) };
    const { graph, input } = await importTfjsGraph(graphModelFiles({ nodes, weights, input: [-1, 3, 5, 6] }));
    expect(input).toEqual({ height: 5, width: 6, channels: 3, layout: 'NCHW' });
    expect(graph.nodes.map(({ type }) => type)).toEqual(['Conv', 'GlobalAveragePool', 'Reshape']);
  });

  it('may be as deep as it likes', async () => {
    const chain = Array.from({ length: 12_000 }, (_, index): GraphNodeJson => ({ name: `n${index}`, op: 'Identity', input: [index === 0 ? 'rows' : `n${index - 1}`] }));
    const { classCount } = await importTfjsGraph(linear({ nodes: [{ ...scores, input: ['n11999', 'matrix'] }, ...chain.toReversed(), rows], outputs: ['scores'] }));
    expect(classCount).toBe(3);
  });
});

describe('a TensorFlow.js graph model is refused', () => {
  it('with all its unsupported operators and their nodes at once, and every other reason', async () => {
    const nodes: readonly GraphNodeJson[] = [
      rows, { name: 'a', op: 'Switch', input: ['rows', 'rows'] }, { name: 'b', op: 'MyCustomOp', input: ['rows'] }, { name: 'c', op: 'MyCustomOp', input: ['b'] },
      { name: 'd', op: 'MatMul', input: ['rows', 'nowhere'] }, { name: 'scores', op: 'AddN', input: ['a', 'c', 'd', 'rows'] },
    ];
    expect(await messages(linear({ nodes, outputs: ['scores'] }), { height: 5 })).toEqual([
      'input "pixels": expected the height 2, as the file fixes it, found 5',
      'operator Switch is not supported (node "a")',
      'operator MyCustomOp is not supported (nodes "b", "c")',
      'node "d" (MatMul): expected its input "nowhere" among the weights, the inputs or the results of other nodes, found it nowhere',
    ]);
  });

  it('when its weights are missing, truncated or no numbers', async () => {
    const [json, shard] = linear() as readonly [ModelFile, ModelFile];
    expect(await messages([json])).toEqual([expect.stringContaining('expected the shard "group1-shard1of1.bin" among the uploaded files, found none')]);
    const short = { ...shard, bytes: shard.bytes.subarray(0, 100) };
    expect(await messages([json, short])).toEqual([expect.stringContaining('found 100: the file is truncated, or a shape is wrong')]);
    const matrix = { shape: [12, 3], data: Array.from({ length: 36 }, (_, index) => (index === 7 ? NaN : 1)) };
    expect(await messages(linear({ weights: { shape: ints([-1, 12]), matrix } }))).toEqual(['weight "matrix": expected finite numbers, found 1 NaN or infinite of 36, the first at index 7']);
    expect(await messages(linear({ weights: { shape: ints([-1, 12]), matrix: { shape: [12, 3], data: new Float32Array(36) } } }))).toEqual([expect.stringContaining('to be zero')]);
    expect(await messages(linear({ weights: { shape: ints([-1, 12]), matrix: spread([11, 3]) } }))).toEqual([expect.stringContaining('node "scores" (MatMul)')]);
  });

  it.each([
    ['no JSON', 'nothing', 'expected a TensorFlow.js model as JSON'],
    ['a list', '[]', 'expected a TensorFlow.js model as a JSON object'],
    ['no graph', '{"format":"graph-model"}', 'expected a graph model with nodes in modelTopology.node'],
    ['nodes that are no nodes', '{"modelTopology":{"node":[7,{"name":"a"},{"name":"b","op":"Relu","input":[1]}]}}', 'node 3: expected a name, an op and a list of inputs'],
  ])('when model.json is %s', async (_, text, message) => {
    expect((await messages([{ name: 'model.json', bytes: Buffer.from(text) }])).join('; ')).toContain(message);
  });

  it('when nodes need their own results or share a name', async () => {
    const circle = [rows, { name: 'a', op: 'Add', input: ['rows', 'b'] }, { name: 'b', op: 'Relu', input: ['a'] }];
    expect((await messages(linear({ nodes: circle, outputs: ['b'] }))).join('; ')).toContain('node "a" (Add): expected its input "b" to be computed before, found it to need this node\'s own result');
    expect((await messages(linear({ nodes: [rows, rows, scores] }))).join('; ')).toContain('expected to be the only producer of "rows"');
  });

  it('when it has no single output or input', async () => {
    expect(await messages(linear({ outputs: ['scores', 'rows'] }))).toEqual(['expected one output, the class scores, found 2: "scores", "rows"']);
    expect(await messages(linear({ outputs: ['gone'] }))).toEqual(['expected the output to be computed by a node, found none that does']);
    expect(await messages(linear({ nodes: [{ name: 'age', op: 'Placeholder', attr: { dtype: attr.type('DT_FLOAT') } }, rows, { ...scores, op: 'AddN', input: ['rows', 'age'] }] }))).toEqual(['expected one input, the image, found 2: "pixels", "age"']);
  });

  it.each([
    ['in training mode', { name: 'y', op: 'FusedBatchNormV3', input: ['pixels', 'v', 'v', 'v', 'v'], attr: { epsilon: attr.f(0.1) } }, 'training mode, in which images of a batch change each other'],
    ['with channels first', { name: 'y', op: 'MaxPool', input: ['pixels'], attr: { ksize: attr.ints([1, 2, 2, 1]), data_format: attr.s('NCHW') } }, 'data_format NHWC'],
    ['that cuts the batch', { name: 'y', op: 'StridedSlice', input: ['pixels', 'zero', 'one', 'one'] }, 'which tells the images of a batch apart'],
    ['of absurd size', { name: 'y', op: 'Tile', input: ['pixels', 'huge'] }, 'expected at most 65536 places'],
    ['of absurd shape', { name: 'y', op: 'Reshape', input: ['pixels', 'huge'] }, 'expected a new shape of the size of'],
    ['counting without end', { name: 'y', op: 'Range', input: ['no', 'many', 'tiny'] }, 'expected at most 65536 numbers'],
    ['with an attribute of another kind', { name: 'y', op: 'MaxPool', input: ['pixels'], attr: { ksize: attr.f(2) } }, 'attribute "ksize": expected a list of numbers, found 2'],
    ['with an unknown activation', { name: 'y', op: '_FusedMatMul', input: ['rows', 'matrix'], attr: { fused_ops: attr.words(['Swoosh']) } }, 'expected one of the activations Relu'],
  ])('for a node %s', async (_, node, message) => {
    const weights = {
      shape: ints([-1, 12]), matrix: spread([12, 3]), v: spread([3]), zero: ints([0]), one: ints([1]), huge: ints([1, 2 ** 30, 2 ** 30, 1]),
      no: { shape: [], data: [0] }, many: { shape: [], data: [1] }, tiny: { shape: [], data: [1e-30] },
    };
    const last = { name: 'scores', op: 'Reshape', input: ['y', 'flat'] };
    expect((await messages(linear({ nodes: [rows, node, last], weights: { ...weights, flat: ints([-1, 3]) }, outputs: ['scores'] }))).join('; ')).toContain(message);
  });

  it('when images of a batch change each other', async () => {
    const mean = { name: 'mean', op: 'Mean', input: ['rows', 'zero'] };
    const nodes = [rows, mean, { name: 'centred', op: 'Sub', input: ['rows', 'mean'] }, { ...scores, input: ['centred', 'matrix'] }];
    const weights = { shape: ints([-1, 12]), matrix: spread([12, 3]), zero: ints([0]) };
    expect(await messages(linear({ nodes, weights }))).toEqual([expect.stringContaining('found float32[1, 12] for the whole batch')]);
  });

  it('or works, and never crashes, when bytes of model.json are changed', async () => {
    const [json, ...shards] = classifier() as readonly [ModelFile, ...ModelFile[]];
    const random = Random.fromSeed(3);
    let refused = 0;
    for (let trial = 0; trial < 150; trial++) {
      const damaged = Uint8Array.from(json.bytes);
      for (let change = 0; change < 3; change++) damaged[random.below(damaged.length)] = 0x20 + random.below(0x5f);
      try {
        await importTfjsGraph([{ ...json, bytes: damaged }, ...shards], { height: 14, width: 11 });
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemsError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(75);
  });
});
