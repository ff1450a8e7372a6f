import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Problem } from '../../../src/kernel/errors.ts';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import type { IngestedDataset } from '../../../src/modules/datasets/index.ts';
import type { ValidatedModel, ValidationWork } from '../../../src/modules/models/index.ts';
import { readOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import { createIngestDatasetHandler } from '../../../src/worker/ingest-dataset.ts';
import { runInChild } from '../../../src/worker/runner/supervise.ts';
import { createValidateModelHandler } from '../../../src/worker/validate-model.ts';
import { npyFile } from '../../support/npy-writer.ts';
import { describeWithShared, shared } from '../../support/shared-material.ts';
import { JobWorld, NEVER, ORGANIZATION } from './job-world.ts';

const CLASSES = ['normal', 'pneumonia'];
/** (x - 128) / 128 of bytes, as a map of [0,1] pixels. */
const PREPROCESSING = { width: null, height: null, channels: 'GRAY', resize: 'BILINEAR', scale: [255 / 128], offset: [-1] } as const;
const TEST_ACCURACY = { vgg: 0.838, resnet: 0.87, densenet: 0.887 };

const world = new JobWorld();
beforeEach(() => world.open());
afterEach(() => world.close());

async function validate(work: ValidationWork): Promise<ValidatedModel | readonly Problem[]> {
  let ending: ValidatedModel | readonly Problem[] | undefined;
  const handler = createValidateModelHandler({ ...world.dependencies(), models: {
    beginValidation: async () => work,
    completeValidation: async (_ctx, _id, validated) => { ending = validated; },
    rejectValidation: async (_ctx, _id, problems) => { ending = problems; },
  }, audits: { repeatOn: async () => ({ auditId: null, sentence: 'nothing to repeat' }) } });
  await handler.handle(world.job('validate-model', { modelId: 'mdl' }), NEVER);
  if (!ending) throw new Error('expected the validation to end');
  return ending;
}

async function ingest(file: Uint8Array, fileName: string, classes = CLASSES): Promise<IngestedDataset | readonly Problem[]> {
  let ending: IngestedDataset | readonly Problem[] | undefined;
  const sha256 = await world.put(file);
  const handler = createIngestDatasetHandler({ ...world.dependencies(), datasets: {
    beginIngest: async () => ({ fileName, sha256, classes, generationFraction: 0.5 }),
    completeIngest: async (_ctx, _id, ingested) => { ending = ingested; },
    rejectIngest: async (_ctx, _id, problems) => { ending = problems; },
  } });
  await handler.handle(world.job('ingest-dataset', { datasetId: 'dst' }), NEVER);
  if (!ending) throw new Error('expected the ingestion to end');
  return ending;
}

async function modelWork(name: string, classes = CLASSES): Promise<ValidationWork> {
  const sha256 = await world.put(await readFile(shared(`models/pneumonia-${name}.onnx`)));
  return { files: [{ name: `${name}.onnx`, sha256 }], classes, preprocessing: PREPROCESSING, referenceVectors: [], defense: null };
}

/** The first images of PyTorch's own run, as uint8 arrays, with PyTorch's logits. */
async function references(name: string): Promise<ValidationWork['referenceVectors']> {
  const { image, logits } = await readNpz(await readFile(shared(`models/pneumonia-${name}.npz`)));
  const [units, scores] = [image?.data as Float64Array, logits?.data as Float64Array];
  return Promise.all([0, 1, 2].map(async (index) => {
    const bytes = Uint8Array.from(units.subarray(index * 784, (index + 1) * 784), (value) => Math.round(value * 128 + 128));
    return { sha256: await world.put(npyFile('|u1', [28, 28], bytes)), fileName: `${index}.npy`, output: [...scores.subarray(2 * index, 2 * index + 2)] };
  }));
}

describeWithShared('the jobs with real runners and the shared models', () => {
  it.each(['vgg', 'resnet', 'densenet'])('accept pneumonia-%s with the outputs that PyTorch gave', async (name) => {
    const ending = await validate({ ...(await modelWork(name)), referenceVectors: await references(name) });
    expect(ending).toMatchObject({ outputKind: 'LOGITS', differentiable: true, input: { height: 28, width: 28, channels: 1 }, preprocessing: { width: 28, height: 28 } });
  });

  it('reject it with a wrong normalisation, other classes, or as something that is no model', async () => {
    const work = { ...(await modelWork('vgg')), referenceVectors: await references('vgg') };
    const wrongScale = await validate({ ...work, preprocessing: { ...PREPROCESSING, scale: [1], offset: [0] } });
    expect(wrongScale).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'REFERENCE_NOT_REPRODUCED' })]));
    expect(await validate({ ...work, classes: ['a', 'b', 'c'] })).toEqual([expect.objectContaining({ path: ['classes'], message: expect.stringContaining('3 classes') })]);
    const noModel = await validate({ ...work, files: [{ name: 'x.onnx', sha256: await world.put(Buffer.from('no model at all')) }] });
    expect(noModel).toEqual(expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]));
  });

  it('ingest PneumoniaMNIST, attack a model on it, and score what was stored', async () => {
    const dataset = await ingest(await readFile(shared('data/pneumonia-28.npz')), 'pneumonia-28.npz');
    if (!('manifestSha256' in dataset)) throw new Error(JSON.stringify(dataset));
    expect(dataset.splits.map(({ images, classCounts }) => [images, classCounts])).toEqual([[2428, [1214, 1214]], [468, [234, 234]]]);
    const { runner, logger } = world.dependencies();
    const result = await runInChild<'run-attack'>({
      kind: 'run-attack',
      model: { files: [{ name: 'm.onnx', path: shared('models/pneumonia-vgg.onnx') }], classes: CLASSES, preprocessing: PREPROCESSING },
      dataset: { manifestPath: await world.blobs.localPath(ORGANIZATION, dataset.manifestSha256), packPath: await world.blobs.localPath(ORGANIZATION, dataset.packSha256) },
      attack: {
        algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 'normal', fromClass: null, norm: 'LINF', epsilon: 0.06, zetaPercent: null, seed: 1,
        parameters: { epochs: 1 }, channels: ['float', 'jpeg-90'], generationImages: null,
      },
      surrogates: [], stored: null, checkpointPath: null, outputDirectory: `${world.workDirectory}/attack`, cacheDirectory: `${world.workDirectory}/cache`,
    }, { ...runner, logger, signal: NEVER });
    const [{ figures, outcomesPath } = { figures: undefined, outcomesPath: '' }, saved] = result.evaluations;
    if (!figures) throw new Error('expected an evaluation');
    expect(figures.cleanAccuracy.value).toBeCloseTo(TEST_ACCURACY.vgg, 3);
    expect(figures.cleanAccuracy.n).toBe(468);
    expect(figures.targetedSuccessRate?.lower).toBeGreaterThan(figures.targetPrevalence?.upper ?? 1);
    expect(readOutcomes(await readFile(outcomesPath, 'utf8'))).toHaveLength(468);
    expect(result.perturbation?.linf).toBeLessThanOrEqual(0.06);
    expect(saved?.figures).toMatchObject({ channel: 'jpeg-90', cleanAccuracy: { n: 468 } });
  }, 120_000);

  it('reject a data set with all reasons and keep no file of it', async () => {
    const ending = await ingest(Buffer.from('PK\x03\x04 broken'), 'broken.zip');
    expect(ending).toEqual([expect.objectContaining({ message: expect.stringContaining('broken.zip: expected a complete ZIP archive') })]);
  });

  it('store manifest and pack as blobs', async () => {
    const dataset = await ingest(await readFile(shared('data/pneumonia-28.npz')), 'pneumonia-28.npz');
    if (!('packSha256' in dataset)) throw new Error(JSON.stringify(dataset));
    const pack = await buffer(await world.blobs.open(ORGANIZATION, dataset.packSha256));
    expect(pack).toHaveLength((2428 + 468 + 270) * 784);
  });
});
