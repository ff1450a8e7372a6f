import fc from 'fast-check';
import { encodeOnnx } from '../../../../src/numeric/formats/onnx/encode-onnx.ts';
import type { OnnxAttribute, OnnxModel } from '../../../../src/numeric/formats/onnx/onnx-model.ts';
import { checkImport } from '../../support/check-graph.ts';
import { attribute, type CaseInput, type Expected, fixed, ints, numbersOf } from '../../support/op-case.ts';
import { runOnnxFile } from '../../support/run-onnx-file.ts';
import { RUNS, valueOf } from './arbitraries.ts';

interface ResizeNode {
  readonly type: 'Resize' | 'Upsample';
  readonly opset: number;
  readonly inputs: readonly (CaseInput | undefined)[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** What onnxruntime's own operator gives: here it becomes others, so the two share nothing. */
async function byOnnxRuntime({ type, opset, inputs, attributes }: ResizeNode): Promise<Expected> {
  const names = inputs.map((input, index) => (input ? `in${index}` : ''));
  const [x] = inputs;
  if (!x) throw new Error('a resize has an input');
  const model: OnnxModel = {
    irVersion: 8, producer: 'test', opset, inputs: [{ name: 'in0', elementType: 'float', shape: x.tensor.shape }],
    outputs: [{ name: 'y', elementType: 'float', shape: undefined }],
    nodes: [{ domain: '', type, name: 'tested', inputs: names, outputs: ['y'], attributes: new Map(Object.entries(attributes)) }],
    initializers: new Map(inputs.flatMap((input, index) => (input && index > 0 ? [[`in${index}`, input.tensor] as const] : []))),
  };
  const { y } = await runOnnxFile(encodeOnnx(model), { in0: x.tensor });
  return { shape: y?.shape ?? [], data: numbersOf(y) };
}

async function check(node: ResizeNode): Promise<void> {
  await checkImport(node.type, { ...node, name: node.type, fixedBatch: 2, gives: await byOnnxRuntime(node) });
}

const images = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([height, width]) => valueOf([2, 2, height, width], true));
const lengths = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
const factors = fc.tuple(fc.constantFrom(1, 2, 3, 1.5, 0.5, 0.75), fc.constantFrom(1, 2, 4, 2.5, 0.5));
const coordinates = (...more: readonly string[]) => fc.constantFrom('half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', ...more);

describe('resizing against the operator of onnxruntime', () => {
  it('to the nearest neighbour, by sizes or scales', async () => {
    const modes = fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil');
    await fc.assert(fc.asyncProperty(images, lengths, factors, coordinates(), modes, async (x, [height, width], [down, along], coordinate, nearest) => {
      const attributes = { mode: attribute.text('nearest'), coordinate_transformation_mode: attribute.text(coordinate), nearest_mode: attribute.text(nearest) };
      await check({ type: 'Resize', opset: 13, inputs: [x, undefined, undefined, ints([2, 2, height, width])], attributes });
      await checkScales(x, [down, along], attributes);
    }), { ...RUNS, numRuns: 40 });
  });

  it.each(['linear', 'cubic'])('%s, by sizes or scales', async (mode) => {
    await fc.assert(fc.asyncProperty(images, lengths, factors, coordinates(), fc.boolean(), async (x, [height, width], scales, coordinate, outside) => {
      const excluded = mode === 'cubic' ? { exclude_outside: attribute.int(Number(outside)), cubic_coeff_a: attribute.float(outside ? -0.5 : -0.75) } : {};
      const attributes = { mode: attribute.text(mode), coordinate_transformation_mode: attribute.text(coordinate), ...excluded };
      await check({ type: 'Resize', opset: 13, inputs: [x, undefined, undefined, ints([2, 2, height, width])], attributes });
      await checkScales(x, scales, attributes);
    }), RUNS);
  });

  it('linear around the middle', async () => {
    await fc.assert(fc.asyncProperty(images, factors, async (x, scales) => {
      await checkScales(x, scales, { mode: attribute.text('linear'), coordinate_transformation_mode: attribute.text('half_pixel_symmetric') }, 19);
    }), RUNS);
  });

  it.each(['linear', 'cubic'])('%s with antialiasing', async (mode) => {
    await fc.assert(fc.asyncProperty(images, lengths, fc.boolean(), async (x, [height, width], outside) => {
      const attributes = { mode: attribute.text(mode), antialias: attribute.int(1), exclude_outside: attribute.int(Number(outside)) };
      await check({ type: 'Resize', opset: 18, inputs: [x, undefined, undefined, ints([2, 2, height, width])], attributes });
    }), RUNS);
  });

  it.each(['nearest', 'linear'])('%s in the older forms', async (mode) => {
    await fc.assert(fc.asyncProperty(images, factors, async (x, [down, along]) => {
      const larger = fixed([4], [1, 1, Math.max(1, down), Math.max(1, along)]);
      await check({ type: 'Upsample', opset: 9, inputs: [x, larger], attributes: { mode: attribute.text(mode) } });
      const [, , height = 1, width = 1] = x.tensor.shape;
      if (height * down < 1 || width * along < 1) return;
      await check({ type: 'Resize', opset: 10, inputs: [x, fixed([4], [1, 1, down, along])], attributes: { mode: attribute.text(mode) } });
    }), RUNS);
  });
});

async function checkScales(x: CaseInput, [down, along]: readonly [number, number], attributes: ResizeNode['attributes'], opset = 13): Promise<void> {
  const [, , height = 1, width = 1] = x.tensor.shape;
  if (Math.floor(height * down) < 1 || Math.floor(width * along) < 1) return;
  await check({ type: 'Resize', opset, inputs: [x, undefined, fixed([4], [1, 1, down, along])], attributes });
}
