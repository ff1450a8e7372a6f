import { readdirSync, readFileSync } from 'node:fs';
import { readNpz } from '../../../../src/numeric/formats/npz.ts';
import type { ImportedModel } from '../../../../src/numeric/importers/imported-model.ts';
import { importKerasH5 } from '../../../../src/numeric/importers/keras/import-keras-h5.ts';
import { importKerasV3 } from '../../../../src/numeric/importers/keras/import-keras-v3.ts';
import type { ModelFile } from '../../../../src/numeric/importers/model-file.ts';
import { importTfjsLayers } from '../../../../src/numeric/importers/tfjs-layers/import-tfjs-layers.ts';
import { relativeError } from '../../support/expect-close.ts';
import { classifierOf, ownOutput, toChannelsFirst, toChannelsLast } from './keras-support.ts';

const FIXTURES = 'tests/fixtures/keras';
const arrays = await readNpz(readFileSync(`${FIXTURES}/models.npz`), 'models.npz');

function reference(name: string): { readonly shape: readonly number[]; readonly data: Float64Array } {
  const array = arrays[name];
  if (!array) throw new Error(`models.npz lacks ${name}`);
  return { shape: array.shape, data: Float64Array.from<number | bigint | string>(array.data, Number) };
}

function filesOf(path: string): readonly ModelFile[] {
  if (path.includes('.')) return [{ name: path, bytes: readFileSync(`${FIXTURES}/${path}`) }];
  return readdirSync(`${FIXTURES}/${path}`).map((name) => ({ name, bytes: readFileSync(`${FIXTURES}/${path}/${name}`) }));
}

/** Written by tests/fixtures/keras/make_models.py as the versions of Keras lay their files out. */
const files = [
  { path: 'sequential.h5', open: importKerasH5, model: 'sequential', outputKind: 'SOFTMAX', tolerance: 1e-5 },
  { path: 'sequential.keras', open: importKerasV3, model: 'sequential', outputKind: 'SOFTMAX', tolerance: 1e-5 },
  { path: 'sequential-tfjs', open: importTfjsLayers, model: 'sequential', outputKind: 'SOFTMAX', tolerance: 1e-5 },
  // Weights rounded to half precision.
  { path: 'sequential-tfjs-float16', open: importTfjsLayers, model: 'sequential', outputKind: 'SOFTMAX', tolerance: 1e-2 },
  { path: 'shared.h5', open: importKerasH5, model: 'shared', outputKind: 'SIGMOID_BINARY', tolerance: 1e-5 },
  { path: 'shared.keras', open: importKerasV3, model: 'shared', outputKind: 'SIGMOID_BINARY', tolerance: 1e-5 },
  { path: 'shared-tfjs', open: importTfjsLayers, model: 'shared', outputKind: 'SIGMOID_BINARY', tolerance: 1e-5 },
  { path: 'operations.h5', open: importKerasH5, model: 'operations', outputKind: 'SOFTMAX', tolerance: 1e-5 },
  { path: 'operations3.keras', open: importKerasV3, model: 'operations3', outputKind: 'SOFTMAX', tolerance: 1e-5 },
];

async function digestOf(path: string, open: (from: readonly ModelFile[]) => Promise<ImportedModel>): Promise<string> {
  return (await open(filesOf(path))).weightsDigest;
}

describe.each(files)('$path', ({ path, open, model: name, outputKind, tolerance }) => {
  it('gives what PyTorch gives, and its gradient', async () => {
    const model = await open(filesOf(path));
    expect(model).toMatchObject({ outputKind, warnings: [], differentiable: true, input: { height: 12, width: 12, channels: 3, layout: 'NHWC' } });
    const classifier = await classifierOf(model);
    try {
      const images = toChannelsFirst(reference(`${name}.image`));
      const { logits, gradient } = await classifier.gradient(images, Int32Array.of(1, 0), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
      expect(relativeError(ownOutput(logits, model.outputKind), reference(`${name}.output`).data)).toBeLessThan(tolerance);
      expect(relativeError(toChannelsLast(gradient).data, reference(`${name}.gradient`).data)).toBeLessThan(10 * tolerance);
    } finally {
      await classifier.dispose();
    }
  });
});

it('finds the same weights in every format', async () => {
  const digests = await Promise.all([digestOf('shared.h5', importKerasH5), digestOf('shared.keras', importKerasV3), digestOf('shared-tfjs', importTfjsLayers)]);
  expect(new Set(digests).size).toBe(1);
});
