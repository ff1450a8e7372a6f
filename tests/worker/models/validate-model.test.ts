import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemsError } from '../../../src/kernel/errors.ts';
import type { Problem } from '../../../src/kernel/errors.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import type { ModelFacts } from '../../../src/worker/runner/models/opened-model.ts';
import { ownOutput } from '../../../src/worker/runner/models/reference-vectors.ts';
import { validateModel } from '../../../src/worker/runner/models/validate-model.ts';
import type { PreprocessingSpec, ValidateModelTask, ValidatedModel } from '../../../src/worker/runner/protocol.ts';
import { constantToy, LinearToy } from '../../robustness/support/toys.ts';
import { bytesOf, npyFile } from '../../support/npy-writer.ts';
import { encodeImage } from '../../support/png.ts';
import { noNetwork } from './no-network.ts';

const SHAPE = [1, 4, 4] as const;
const FACTS: ModelFacts = {
  format: 'TFLITE', input: { height: 4, width: 4, channels: 1, layout: 'NCHW' }, outputKind: 'LOGITS', classCount: 2, architecture: 'toy',
  parameterCount: 16, weightsDigest: '0'.repeat(64), differentiable: true, warnings: [{ code: 'KNOWN', message: 'from the importer', path: [] }],
};
const GREY: PreprocessingSpec = { width: null, height: null, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] };

interface Case {
  readonly classifier?: Classifier;
  readonly facts?: Partial<ModelFacts>;
  readonly preprocessing?: Partial<PreprocessingSpec>;
  readonly classes?: readonly string[];
  readonly referenceVectors?: ValidateModelTask['referenceVectors'];
}

function validate({ classifier = new LinearToy(SHAPE), facts, preprocessing, classes = ['a', 'b'], referenceVectors = [] }: Case = {}): Promise<ValidatedModel> {
  return validateModel(
    { kind: 'validate-model', model: { files: [], classes, preprocessing: { ...GREY, ...preprocessing } }, referenceVectors },
    () => Promise.resolve({ facts: { ...FACTS, ...facts }, network: noNetwork, classifier: () => Promise.resolve(classifier) }),
  );
}

async function problemsOf(testCase: Case): Promise<readonly Problem[]> {
  const error = await validate(testCase).catch((reason: unknown) => reason);
  if (error instanceof ProblemsError) return error.problems;
  throw new Error(`expected problems, found ${JSON.stringify(error)}`);
}

/** Overrides of a working classifier. */
function altered(changes: Partial<Classifier>): Classifier {
  const toy = new LinearToy(SHAPE);
  return { imageShape: SHAPE, classCount: 2, differentiable: true, runtime: 'toy', logits: (x) => toy.logits(x), gradient: (x, c, r) => toy.gradient(x, c, r), dispose: () => toy.dispose(), ...changes };
}

describe('validateModel', () => {
  it('fills in what the model fixes and keeps warnings', async () => {
    const validated = await validate();
    expect(validated).toMatchObject({ format: 'TFLITE', architecture: 'toy', parameterCount: 16, differentiable: true, preprocessing: { ...GREY, width: 4, height: 4 } });
    expect(validated.warnings.map((warning) => warning.code)).toEqual(['KNOWN']);
  });

  it('gives every contradiction to what was registered, at once', async () => {
    const problems = await problemsOf({ classes: ['a', 'b', 'c'], preprocessing: { channels: 'RGB', width: 5, height: 4, scale: [1, 2], offset: [0, 0, 0] } });
    expect(problems.map((problem) => [problem.path.join('.'), problem.message])).toEqual([
      ['classes', 'expected a model with 3 classes (a, b, c), found one with 2'],
      ['preprocessing.channels', 'expected a model of 3 channels, as RGB says, found one of 1'],
      ['preprocessing.width', 'expected a model of width 5, as registered, found one of 4'],
      ['preprocessing.scale', 'expected 1 scale or 1, one for each channel, found 2'],
      ['preprocessing.offset', 'expected 1 offset or 1, one for each channel, found 3'],
    ]);
  });

  it('refuses logits that are not finite', async () => {
    const broken = altered({ logits: (images) => Promise.resolve(floatTensor([images.shape[0] ?? 0, 2], new Float32Array(2 * (images.shape[0] ?? 0)).fill(NaN))) });
    expect(await problemsOf({ classifier: broken })).toEqual([expect.objectContaining({ code: 'NOT_FINITE', message: expect.stringContaining('found NaN') })]);
  });

  it('refuses a model whose output for an image depends on the batch', async () => {
    const toy = new LinearToy(SHAPE);
    const mixing = altered({ logits: async (images) => {
      const { shape, data } = await toy.logits(images);
      return floatTensor(shape, data.map((value) => value + (images.shape[0] ?? 0)));
    } });
    expect(await problemsOf({ classifier: mixing })).toEqual([expect.objectContaining({ code: 'BATCH_DEPENDENT' })]);
  });

  it('warns of a model that says the same of everything and has no gradient', async () => {
    const { warnings } = await validate({ classifier: constantToy(SHAPE) });
    expect(warnings.map((warning) => warning.code)).toEqual(['KNOWN', 'CONSTANT_OUTPUT', 'ZERO_GRADIENT']);
  });

  it('asks no gradient of a model that has none', async () => {
    const { warnings, differentiable } = await validate({ classifier: new LinearToy(SHAPE), facts: { differentiable: false } });
    expect([warnings.length, differentiable]).toEqual([1, false]);
    const blind = altered({ differentiable: false, gradient: () => Promise.reject(new Error('no gradient')) });
    await expect(validate({ classifier: blind, facts: { differentiable: false } })).resolves.toMatchObject({ differentiable: false });
  });
});

describe('reference vectors', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'assay-reference-')); });
  afterEach(async () => { await rm(folder, { recursive: true }); });

  const pixel = (row: number, column: number): number => row * 40 + column * 9;

  async function vectors(output: readonly number[], bytes: Buffer, name = 'case.png'): Promise<ValidateModelTask['referenceVectors']> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return [{ image: { name, path }, output }];
  }

  async function truth(): Promise<number[]> {
    const image = floatTensor([1, ...SHAPE], Float32Array.from({ length: 16 }, (_, i) => pixel(Math.floor(i / 4), i % 4) / 255));
    return Array.from((await new LinearToy(SHAPE).logits(image)).data);
  }

  it('are reproduced from a PNG or a NumPy array', async () => {
    const png = await encodeImage({ width: 4, height: 4, channels: 1 }, pixel);
    await expect(validate({ referenceVectors: await vectors(await truth(), png) })).resolves.toBeDefined();
    const array = npyFile('|u1', [4, 4], Uint8Array.from({ length: 16 }, (_, i) => pixel(Math.floor(i / 4), i % 4)));
    await expect(validate({ referenceVectors: await vectors(await truth(), array, 'case.npy') })).resolves.toBeDefined();
  });

  it('reject a model that gives something else, saying what and by how much', async () => {
    const png = await encodeImage({ width: 4, height: 4, channels: 1 }, pixel);
    const [first = 0, second = 0] = await truth();
    const problems = await problemsOf({ referenceVectors: await vectors([first, second + 0.1], png) });
    expect(problems).toEqual([expect.objectContaining({ code: 'REFERENCE_NOT_REPRODUCED', path: ['referenceVectors', 'case.png'] })]);
    expect(problems[0]?.message).toMatch(/expected output 1 to be -?[\d.]+ within 0\.001, found -?[\d.]+: check channels/);
  });

  it('reject an output of another length, an unreadable image, an array of floats', async () => {
    const png = await encodeImage({ width: 4, height: 4, channels: 1 }, pixel);
    expect((await problemsOf({ referenceVectors: await vectors([1], png) }))[0]?.message).toContain('expected an output of 2 numbers, as the model gives, found 1');
    expect((await problemsOf({ referenceVectors: await vectors([1, 2], Buffer.from('x')) }))[0]?.message).toContain('neither PNG nor JPEG');
    const floats = npyFile('<f4', [1, 1], bytesOf(Float32Array.of(0.5)));
    expect((await problemsOf({ referenceVectors: await vectors([1, 2], floats, 'f.npy') }))[0]?.message).toContain('expected uint8 [h, w]');
  });

  it.each([
    ['LOGITS', [1, 3], [1, 3]],
    ['SOFTMAX', [0, Math.log(3)], [0.25, 0.75]],
    ['SIGMOID_BINARY', [0, Math.log(3)], [0.75]],
    ['SIGMOID_MULTILABEL', [0, Math.log(3)], [0.5, 0.75]],
  ] as const)('are compared with the model\'s own output: %s', (kind, logits, expected) => {
    const found = ownOutput(Float32Array.from(logits), kind);
    expect(found).toHaveLength(expected.length);
    found.forEach((value, index) => { expect(value).toBeCloseTo(expected[index] ?? NaN, 6); });
  });
});
