import onnxProto from 'onnx-proto';
import { ProblemsError, type Problem } from '../../../src/kernel/errors.ts';
import { Random } from '../../../src/kernel/random.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { attribute } from '../support/op-case.ts';
import { classifierFile, classifierModel, image, integers, node, withHead } from '../support/onnx-file.ts';

/** Imports what must be refused; the problems told. Fails on success and on any other error. */
function problemsOf(file: Uint8Array): readonly Problem[] {
  try {
    importOnnx(file);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
  throw new Error('expected the file to be refused');
}

const messages = (file: Uint8Array): readonly string[] => problemsOf(file).map((problem) => problem.message);

describe('a file that is no ONNX model', () => {
  it('is refused when it ends anywhere', () => {
    const file = classifierFile();
    for (let length = 0; length < file.length; length += 7) {
      expect(problemsOf(file.subarray(0, length)).length).toBeGreaterThan(0);
    }
    expect(messages(file.subarray(0, 200))).toEqual(['expected a complete ONNX file, found a damaged or different one: it ends in the middle of a field, after 200 bytes']);
    expect(messages(new Uint8Array())).toEqual(['expected a complete ONNX file, found a damaged or different one: it holds no graph']);
  });

  it('is refused when it is noise', () => {
    const random = Random.fromSeed(1);
    for (let trial = 0; trial < 200; trial++) {
      const noise = Uint8Array.from({ length: 1 + random.below(400) }, () => random.below(256));
      expect(problemsOf(noise)[0]?.code).toMatch(/ONNX|INPUT|OUTPUT|NODE|UNSUPPORTED/);
    }
  });

  it('never crashes the importer when single bytes are changed', () => {
    const file = classifierFile();
    const random = Random.fromSeed(2);
    let refused = 0;
    for (let trial = 0; trial < 300; trial++) {
      const damaged = Uint8Array.from(file);
      damaged[random.below(file.length)] = random.below(256);
      try {
        importOnnx(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemsError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(30);
  });

  it('is refused when a length promises more than there is', () => {
    // field 7 (graph), wire type 2, length 2^31 - 1
    expect(messages(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2, 3))).toEqual([expect.stringContaining('it ends in the middle of a field')]);
  });

  it('is refused when messages are nested without end', () => {
    expect(messages(nestedGraphs(20_000))).toEqual([expect.stringContaining('expected a complete ONNX file')]);
  });
});

/** A model whose graph holds a node holding an attribute holding a graph, and so on, `depth` times. */
function nestedGraphs(depth: number): Uint8Array {
  const prefixes: number[][] = [];
  let length = 0;
  const wrap = (field: number): void => {
    const prefix = [(field << 3) | 2];
    let rest = length;
    for (; rest >= 128; rest = Math.floor(rest / 128)) prefix.push((rest % 128) + 128);
    prefix.push(rest);
    prefixes.push(prefix);
    length += prefix.length;
  };
  // Fields: 6 a graph in an attribute, 5 an attribute in a node, 1 a node in a graph, 7 the graph of a model.
  for (let level = 0; level < depth; level++) [6, 5, 1].forEach(wrap);
  wrap(7);
  return Uint8Array.from(prefixes.toReversed().flat());
}

describe('weights', () => {
  const { initializers } = classifierModel();

  it('that are not numbers are refused, all at once, with name and place', () => {
    const spoiled = new Map(Array.from(initializers, ([name, tensor]) => {
      const data = Float32Array.from(tensor.data as Float32Array);
      data[3] = name === 'kernel' ? NaN : Infinity;
      if (name === 'kernel') data[5] = NaN;
      return [name, { dtype: 'float32' as const, shape: tensor.shape, data }];
    }));
    expect(messages(classifierFile({ initializers: spoiled }))).toEqual([
      'weight "kernel": expected finite numbers, found 2 NaN or infinite of 18, the first at index 3',
      'weight "matrix": expected finite numbers, found 1 NaN or infinite of 24, the first at index 3',
    ]);
  });

  it.each(['kernel', 'matrix'])('may not be -infinity in %s either, which is no mask', (spoiled) => {
    const some = Array.from(initializers, ([name, tensor]) => {
      const data = Float32Array.from(tensor.data as Float32Array);
      if (name === spoiled) data[3] = -Infinity;
      return [name, { dtype: 'float32' as const, shape: tensor.shape, data }] as const;
    });
    expect(messages(classifierFile({ initializers: new Map(some) }))).toEqual([
      `weight "${spoiled}": expected finite numbers in an operand of ${spoiled === 'kernel' ? 'Conv' : 'MatMul'}, found -Infinity at index 3`,
    ]);
  });

  it('in Constant nodes are looked at as well', () => {
    const matrix = { dtype: 'float32' as const, shape: [8, 3], data: new Float32Array(24).fill(NaN) };
    const { nodes } = classifierModel();
    const some = new Map([...initializers].filter(([name]) => name !== 'matrix'));
    const constant = node('Constant', [], ['matrix'], { value: { kind: 'tensor', value: matrix } });
    expect(messages(classifierFile({ initializers: some, nodes: [constant, ...nodes] }))).toEqual(['weight "matrix": expected finite numbers, found 24 NaN or infinite of 24, the first at index 0']);
  });

  it('that are missing are refused by node and name', () => {
    const some = new Map([...initializers].filter(([name]) => name !== 'matrix'));
    expect(messages(classifierFile({ initializers: some }))).toEqual([
      'node "MatMul:scores" (MatMul): expected its input "matrix" among the weights, the inputs or the results of other nodes, found it nowhere',
    ]);
  });

  it('of a shape that does not fit are refused by node', () => {
    const wrong = new Map([...initializers, ['matrix', { dtype: 'float32' as const, shape: [12, 2], data: new Float32Array(24) }] as const]);
    expect(messages(classifierFile({ initializers: wrong }))).toEqual(['node "MatMul:scores" (MatMul): expected matrices that fit, found [N, 8] and [12, 2]']);
  });

  const tampered = (change: (tensor: Record<string, unknown>) => void): Uint8Array => {
    const proto = onnxProto.onnx.ModelProto.decode(classifierFile());
    const tensor = proto.graph?.initializer?.find((each) => each.name === 'kernel');
    if (!tensor) throw new Error('no kernel');
    change(tensor as unknown as Record<string, unknown>); // tests write fields the types make read-only or enumerations
    return onnxProto.onnx.ModelProto.encode(proto).finish();
  };

  it.each([
    ['too few bytes', { rawData: new Uint8Array(8) }, 'tensor "kernel": expected 72 bytes for shape [2, 1, 3, 3] of float, found 8'],
    ['too few numbers', { rawData: new Uint8Array(), floatData: [1, 2] }, 'tensor "kernel": expected 18 elements for shape [2, 1, 3, 3], found 2'],
    ['an absurd shape', { dims: [1e9, 1e9, 1e9] }, 'tensor "kernel": expected a shape of fewer than 2^31 elements, found [1000000000, 1000000000, 1000000000]'],
    ['a negative shape', { dims: [-2, 1, 3, 3] }, 'tensor "kernel": expected a shape of fewer than 2^31 elements, found [-2, 1, 3, 3]'],
    ['texts', { dataType: 8 }, 'tensor "kernel": expected numbers, found elements of string'],
    ['a type to come', { dataType: 99 }, 'tensor "kernel": expected numbers, found elements of type 99'],
    ['external data', { dataLocation: 1, externalData: [{ key: 'location', value: '../../etc/passwd' }] }, 'tensor "kernel": expected the name of an uploaded file as external data location, found "../../etc/passwd"'],
  ])('with %s are refused', (_, fields, message) => {
    expect(messages(tampered((tensor) => Object.assign(tensor, fields)))).toEqual([message]);
  });

  it.each([
    ['float_data', { rawData: new Uint8Array(), floatData: Array.from({ length: 18 }, (_, index) => index / 8) }],
    ['double_data', { dataType: 11, rawData: new Uint8Array(), doubleData: Array.from({ length: 18 }, (_, index) => index / 8) }],
    // half precision: 1.5 is 0x3e00
    ['int32_data as half precision', { dataType: 10, rawData: new Uint8Array(), int32Data: Array.from({ length: 18 }, () => 0x3e00) }],
    ['raw half precision', { dataType: 10, rawData: Uint8Array.from({ length: 36 }, (_, index) => (index % 2 === 0 ? 0x00 : 0x3e)) }],
    ['raw bfloat16', { dataType: 16, rawData: Uint8Array.from({ length: 36 }, (_, index) => (index % 2 === 0 ? 0xc0 : 0x3f)) }],
  ])('in %s are read', (field, fields) => {
    const { graph } = importOnnx(tampered((tensor) => Object.assign(tensor, fields)));
    const kernel = [...graph.constants.values()].find((tensor) => tensor.shape.length === 4);
    const expected = field.endsWith('_data') ? Array.from({ length: 18 }, (_, index) => index / 8) : Array.from({ length: 18 }, () => 1.5);
    expect(Array.from(kernel?.data ?? [], Number)).toEqual(expected);
  });
});

describe('operators', () => {
  it('that are not supported are refused all at once, with all their nodes', () => {
    const head = [
      node('Frobnicate', ['logits'], ['a']), node('Frobnicate', ['a'], ['b']), node('Loop', ['b'], ['c']),
      { ...node('FusedGelu', ['c'], ['scores']), domain: 'com.microsoft' },
    ];
    expect(problemsOf(classifierFile(withHead(...head)))).toEqual([
      { code: 'UNSUPPORTED_OPERATOR', message: 'operator Frobnicate is not supported (nodes "Frobnicate:a", "Frobnicate:b")', path: ['Frobnicate:a', 'Frobnicate:b'] },
      { code: 'UNSUPPORTED_OPERATOR', message: 'operator Loop is not supported (node "Loop:c")', path: ['Loop:c'] },
      { code: 'UNSUPPORTED_OPERATOR', message: 'operator com.microsoft.FusedGelu is not supported (node "FusedGelu:scores")', path: ['FusedGelu:scores'] },
    ]);
  });

  it('that no output needs do not matter', () => {
    const { nodes } = classifierModel();
    expect(importOnnx(classifierFile({ nodes: [...nodes, node('Frobnicate', ['rows'], ['unused'])] })).classCount).toBe(3);
  });

  it('are refused together with every other reason', () => {
    const { initializers } = classifierModel();
    const bad = { dtype: 'float32' as const, shape: [2, 1, 3, 3], data: new Float32Array(18).fill(NaN) };
    const told = messages(classifierFile({
      ...withHead(node('Frobnicate', ['logits'], ['odd']), node('Relu', ['odd'], ['scores'])),
      opset: 3, initializers: new Map([...initializers, ['kernel', bad]]),
      inputs: [image(['N', 1, 4, 4], 'uint8'), { name: 'age', elementType: 'float', shape: ['N', 1] }],
      outputs: ['scores', 'rows'].map((name) => ({ name, elementType: 'float', shape: undefined })),
    }));
    expect(told).toEqual([
      'expected an ONNX operator set from 7 to 26, found 3',
      'expected one output, the class scores, found 2: "scores", "rows"',
      'expected one input, the image, found 2: "pixels", "age"',
      'weight "kernel": expected finite numbers, found 18 NaN or infinite of 18, the first at index 0',
      'operator Frobnicate is not supported (node "Frobnicate:odd")',
    ]);
  });

  it('out of order, or making one value twice, are refused', () => {
    const { nodes } = classifierModel();
    expect(messages(classifierFile({ nodes: nodes.toReversed() }))).toContain(
      'node "MatMul:scores" (MatMul): expected its input "rows" to be computed before, found it computed after: the nodes are out of order',
    );
    expect(messages(classifierFile({ nodes: [...nodes.slice(0, 2), node('Identity', ['features'], ['rectified']), ...nodes.slice(2)] }))).toEqual(
      [expect.stringContaining('expected to be the only producer of "rectified"')],
    );
  });

  it('that have more outputs than they can are refused where one of those is in use', () => {
    const { nodes } = classifierModel();
    const relu = { ...node('Relu', ['features'], ['odd']), outputs: ['odd', 'rectified'] };
    expect(messages(classifierFile({ nodes: nodes.map((each) => (each.type === 'Relu' ? relu : each)) }))).toEqual([
      'node "Relu:odd" (Relu): expected at most 1 outputs in use, found output 2, "rectified", in use',
    ]);
    expect(importOnnx(classifierFile({ nodes: nodes.map((each) => (each.type === 'Relu' ? { ...each, outputs: ['rectified', 'unused'] } : each)) })).classCount).toBe(3);
  });

  it('that make absurd sizes are refused', () => {
    const pads = integers('pads', [0, 0, 0, 0, 0, 0, 2 ** 40, 2 ** 40]);
    const { nodes, initializers } = classifierModel();
    const file = classifierFile({ initializers: new Map([...initializers, pads]), nodes: [node('Pad', ['pixels', 'pads'], ['wide']), node('Conv', ['wide', 'kernel'], ['features']), ...nodes.slice(1)] });
    expect(messages(file)).toEqual([expect.stringContaining('node "Pad:wide" (Pad): expected a result with fewer than 2^27 elements an image')]);
  });

  it('that mix the images of a batch are refused', () => {
    const head = [node('ReduceMean', ['logits'], ['mean'], { axes: attribute.ints([0]) }), node('Sub', ['logits', 'mean'], ['scores'])];
    expect(messages(classifierFile(withHead(...head)))).toEqual(['node "ReduceMean:mean" (ReduceMean): expected a result for each image, found float32[1, 3] for the whole batch']);
    expect(messages(classifierFile(withHead(node('Softmax', ['logits'], ['scores'], { axis: attribute.int(0) }))))).toEqual([expect.stringContaining('it would mix the images of a batch')]);
  });
});

describe('inputs', () => {
  it.each([
    ['no input', { inputs: [] }, 'expected one input, the image, found none'],
    ['a table', { inputs: [image(['N', 16])] }, 'input "pixels": expected images as 4 axes [N, C, H, W] or [N, H, W, C], found [N, 16]'],
    ['a volume', { inputs: [image(['N', 1, 4, 4, 4])] }, 'found [N, 1, 4, 4, 4]'],
    ['two channels', { inputs: [image(['N', 2, 4, 4])] }, 'input "pixels": expected 1 or 3 channels on the second or the last axis, found [N, 2, 4, 4]'],
    ['integers', { inputs: [image(['N', 1, 4, 4], 'uint8')] }, 'input "pixels": expected images as floating-point numbers, found uint8'],
    ['no shape', { inputs: [image(undefined)] }, 'found no shape'],
  ])('of %s are refused', (_, changes, message) => {
    expect(messages(classifierFile(changes)).join('; ')).toContain(message);
  });

  it('that the output does not depend on are refused', () => {
    const nodes = [node('Constant', [], ['scores'], { value_floats: { kind: 'floats', value: [1, 2, 3] } })];
    expect(messages(classifierFile({ nodes })).join()).toContain('expected scores float32[N, classes] as output, found float32[3]');
  });
});
