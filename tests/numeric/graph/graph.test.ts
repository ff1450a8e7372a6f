import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { addDimensions, dividedBy, elementCount, times } from '../../../src/numeric/graph/dimension.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { printGraph } from '../../../src/numeric/graph/print-graph.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { linearClassifier, smallClassifier } from '../support/small-classifier.ts';

describe('dimensions', () => {
  it('count in multiples of the batch', () => {
    expect(times('N', 49)).toBe('49N');
    expect(times('2N', 0)).toBe(0);
    expect(times('N', 'N')).toBeUndefined();
    expect(dividedBy('6N', 3)).toBe('2N');
    expect(dividedBy('6N', '2N')).toBe(3);
    expect(dividedBy('6N', 4)).toBeUndefined();
    expect(dividedBy(6, 'N')).toBeUndefined();
    expect(addDimensions('N', '2N')).toBe('3N');
    expect(addDimensions('N', 1)).toBeUndefined();
    expect(elementCount(['N', 3, 4])).toBe('12N');
    expect(() => elementCount(['N', 'N'])).toThrow('expected one axis that depends on the batch size, found shape [N, N]');
  });
});

describe('the builder', () => {
  it('makes names unique and types on the way', () => {
    const build = new GraphBuilder(ops);
    const x = build.input('x', { dtype: 'float32', shape: ['N', 2] });
    const [a, b] = [build.op('Relu', [x], {}, { name: 'act' }), build.op('Relu', [x], {}, { name: 'act' })];
    expect([a.name, b.name]).toEqual(['act', 'act_1']);
    expect(b.type).toEqual({ dtype: 'float32', shape: ['N', 2] });
    expect(() => build.input('x', { dtype: 'float32', shape: [] })).toThrow('expected graph input names to be unique, found "x" twice');
  });

  it('folds what is known and drops what nobody needs', () => {
    const build = new GraphBuilder(ops);
    const x = build.input('x', { dtype: 'float32', shape: ['N', 3, 4] });
    const [batch] = [build.op('Slice', [build.op('Shape', [x]), ...[0, 1, 0, 1].map((number) => build.ints([number]))])];
    expect(batch?.known?.elements).toEqual(['N']);
    const size = build.op('Mul', [build.ints([3]), build.ints([4])]);
    expect(build.constantOf(size)?.data).toEqual(BigInt64Array.of(12n));
    build.op('Exp', [x]);
    build.output('rows', build.op('Reshape', [x, build.ints([-1, 12])]));
    expect(build.build().nodes.map((node) => node.type)).toEqual(['Reshape']);
  });

  it('shares equal small constants but not 0 and -0', () => {
    const build = new GraphBuilder(ops);
    expect(build.scalar(1)).toBe(build.scalar(1));
    expect(build.scalar(0)).not.toBe(build.scalar(-0));
  });

  it('keeps equal vectors of float32 apart: they are weights of two layers', () => {
    const build = new GraphBuilder(ops);
    const zeros = (): unknown => build.constant(floatTensor([4]), 'bias');
    expect(zeros()).not.toBe(zeros());
    expect(build.ints([1, 2])).toBe(build.ints([1, 2]));
  });

  it('refuses operators, inputs and attributes it does not know', () => {
    const build = new GraphBuilder(ops);
    const x = build.input('x', { dtype: 'float32', shape: ['N', 2] });
    expect(() => build.op('Frobnicate', [x])).toThrow('expected a supported operator, found Frobnicate');
    expect(() => build.op('Relu', [x, x])).toThrow('expected 1 inputs, found 2');
    expect(() => build.op('LeakyRelu', [x], { alfa: 1 })).toThrow('unknown attribute "alfa"');
    expect(() => build.op('LeakyRelu', [x], { alpha: 'steep' })).toThrow('attribute "alpha": expected a number, found "steep"');
    expect(() => build.op('Transpose', [x])).toThrow('expected the attribute "perm", found none');
    expect(() => build.op('Pad', [x, build.ints([0, 0, 0, 2 ** 40])])).toThrow('expected a result with fewer than 2^27 elements an image');
  });
});

describe('the verifier', () => {
  const sound = linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]);
  const check = (graph: Graph) => () => verifyGraph(graph, ops, 'a pass');

  it('passes a sound graph through', () => {
    expect(verifyGraph(sound, ops, 'a pass')).toBe(sound);
  });

  it('sees a value used before it is defined', () => {
    expect(check({ ...sound, nodes: sound.nodes.toReversed() })).toThrow('reading "reshape" before it is defined');
  });

  it('sees a value defined twice', () => {
    const [first, ...rest] = sound.nodes;
    if (!first) throw new Error('no nodes');
    expect(check({ ...sound, nodes: [first, { ...first, name: 'again' }, ...rest] })).toThrow('the value "reshape" defined twice');
    expect(check({ ...sound, nodes: [first, first, ...rest] })).toThrow('two nodes called "reshape"');
  });

  it('sees a wrong type', () => {
    const types = new Map(sound.types).set('gemm', { dtype: 'float32', shape: ['N', 3] });
    expect(check({ ...sound, types })).toThrow('"gemm" recorded as float32[N, 3] where float32[N, 2] follows');
  });

  it('sees a constant of another size', () => {
    const constants = new Map(sound.constants).set('weights', { ...floatTensor([2, 4]), shape: [2, 5] });
    expect(check({ ...sound, constants })).toThrow('the constant "weights" with 8 elements for shape [2, 5]');
  });

  it('sees a missing output and a wrong attribute, and names stage and node', () => {
    expect(check({ ...sound, outputs: [{ name: 'logits', value: 'nothing' }] })).toThrow('the output "logits" without its value "nothing"');
    const nodes = sound.nodes.map((node) => (node.type === 'Gemm' ? { ...node, attributes: { transB: 0 } } : node));
    expect(check({ ...sound, nodes })).toThrow('after a pass, found node "gemm" (Gemm): expected matrices that fit, found [N, 4] and [2, 4]');
  });
});

describe('the printer', () => {
  it('shows every value with its type', () => {
    expect(printGraph(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]))).toBe([
      'graph (image: float32[N, 1, 2, 2]) -> (logits = gemm)',
      '  constant constant: int64[2]',
      '  constant weights: float32[2, 4]',
      '  constant bias: float32[2]',
      '  reshape: float32[N, 4] = Reshape(image, constant)',
      '  gemm: float32[N, 2] = Gemm(reshape, weights, bias) {alpha: 1, beta: 1, transA: 0, transB: 1}',
    ].join('\n'));
  });

  it('shows lists and shapes of attributes', () => {
    expect(printGraph(smallClassifier())).toContain('conv: float32[N, 5, 6, 6] = Conv(image, kernel) {kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1}');
  });
});

describe('the size of a result', () => {
  it('is refused beyond what any classifier computes, whatever a file asks for', () => {
    const build = new GraphBuilder(ops);
    const x = build.input('x', { dtype: 'float32', shape: ['N', 1, 1, 1] });
    const expanded = (side: number): unknown => build.op('Expand', [x, build.ints([1, 3, side, side])]);
    expect(expanded(1024)).toBeDefined();
    expect(() => expanded(32_768)).toThrow('expected a result with fewer than 2^27 elements an image, found shape [N, 3, 32768, 32768]');
  });
});
