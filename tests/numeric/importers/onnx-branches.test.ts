import type { OnnxAttribute, OnnxNode } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { classifierFile, classifierModel, integers, node } from '../support/onnx-file.ts';
import { attribute } from '../support/op-case.ts';

const { nodes, initializers } = classifierModel();
const shared = new Map([...initializers, integers('second', [1]), integers('one', [1]), integers('two', [2]), integers('axes', [1])]);

function branch(inner: readonly OnnxNode[], output: string): OnnxAttribute {
  return { kind: 'graph', value: { nodes: inner, initializers: new Map([integers('inner rows', [-1, 8])]), inputs: [], outputs: [output] } };
}

const toRows = branch([node('Reshape', ['rectified', 'inner rows'], ['laid out'])], 'laid out');
/** The branch that is not taken may hold whatever it likes. */
const unreadable = branch([node('Loop', ['rectified'], ['never'])], 'never');

/** As PyTorch exports a squeeze: which way is taken depends on the extent of an axis. */
function squeezed(extent: string, then: OnnxAttribute, otherwise: OnnxAttribute): readonly OnnxNode[] {
  return [
    ...nodes.slice(0, 2),
    node('Shape', ['rectified'], ['shape']), node('Gather', ['shape', 'second'], ['extent'], { axis: attribute.int(0) }), node('Equal', ['extent', extent], ['is that']),
    node('If', ['is that'], ['rows'], { then_branch: then, else_branch: otherwise }),
    ...nodes.slice(3),
  ];
}

describe('an If of a file', () => {
  it.each([
    ['the first branch', squeezed('two', toRows, unreadable)],
    ['the second branch', squeezed('one', unreadable, toRows)],
    ['a branch in a branch', squeezed('two', branch([node('If', ['is that'], ['deep'], { then_branch: toRows, else_branch: unreadable })], 'deep'), unreadable)],
  ])('becomes %s', (_, branching) => {
    const { graph } = importOnnx(classifierFile({ initializers: shared, nodes: branching }));
    expect(graph.nodes.map((each) => each.type)).toEqual(['Conv', 'Relu', 'Reshape', 'MatMul']);
  });

  it('may give a value that stands outside of it', () => {
    const outside = branch([], 'flat');
    const [before, after] = [squeezed('two', outside, unreadable).slice(0, -2), squeezed('two', outside, unreadable).slice(-2)];
    const { graph } = importOnnx(classifierFile({ initializers: shared, nodes: [...before, node('Flatten', ['rectified'], ['flat']), ...after] }));
    expect(graph.nodes.map((each) => each.type)).toEqual(['Conv', 'Relu', 'Reshape', 'MatMul']);
  });

  it('is refused when it depends on the image', () => {
    const computed = squeezed('two', toRows, unreadable).map((each) => (each.type === 'Equal' ? node('Equal', ['rectified', 'rectified'], ['is that']) : each));
    expect(() => importOnnx(classifierFile({ initializers: shared, nodes: computed })))
      .toThrow('node "If:rows" (If): expected a condition that follows from the file, found it computed from the image');
  });

  it('is refused without the branch it takes', () => {
    const halved = squeezed('two', toRows, unreadable).map((each) => (each.type === 'If' ? { ...each, attributes: new Map([['else_branch', toRows]]) } : each));
    expect(() => importOnnx(classifierFile({ initializers: shared, nodes: halved }))).toThrow('expected the graph "then_branch", found none');
  });

  it('tells what the branch it takes cannot do', () => {
    expect(() => importOnnx(classifierFile({ initializers: shared, nodes: squeezed('one', toRows, unreadable) }))).toThrow('operator Loop is not supported');
  });

  it('is refused when branches lie inside branches without end', () => {
    const deep = Array.from({ length: 20 }).reduce<OnnxAttribute>((inner) => branch([node('If', ['is that'], ['deep'], { then_branch: inner })], 'deep'), toRows);
    expect(() => importOnnx(classifierFile({ initializers: shared, nodes: squeezed('two', deep, unreadable) }))).toThrow('expected graphs inside nodes at most 16 deep');
  });
});
