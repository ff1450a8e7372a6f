import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeNpy } from '../../../src/numeric/formats/npy.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { writeOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import type { Outcome } from '../../../src/robustness/metrics/outcome.ts';
import { chooseExamples } from '../../../src/worker/runner/examples/choose-examples.ts';
import { drawExamples } from '../../../src/worker/runner/examples/draw-examples.ts';
import type { DrawExamplesTask } from '../../../src/worker/runner/protocol.ts';
import { npyFile } from '../../support/npy-writer.ts';
import { writeZip } from '../../support/zip-writer.ts';
import { Ingestion } from '../datasets/ingestion.ts';

const CLASSES = ['normal', 'pneumonia'];

/** An outcome written as label, clean prediction, prediction under attack. */
function outcome(digits: string, image = 'test/0'): Outcome {
  const [label = 0, cleanPrediction = 0, adversarialPrediction = 0] = [...digits].map(Number);
  return { image, patient: null, label, cleanPrediction, adversarialPrediction, cleanLogits: [0, 1], adversarialLogits: [1, 0], cleanL2: 1, psnrDb: 30, ssim: 0.9, l2: 0.1, linf: 0.0625, queries: null };
}

describe('chooseExamples', () => {
  it.each([
    ['images that were right and turned, before others', ['000', '001', '011', '110', '010'], 2, [1, 3]],
    ['turned but wrong before, then unturned ones, where too few turned', ['000', '010', '111'], 3, [0, 1, 2]],
    ['evenly spread over the split', ['001', '001', '001', '001', '001', '001'], 3, [1, 3, 5]],
    ['as many as there are', ['001'], 3, [0]],
  ])('takes %s', (_name, rows, count, expected) => {
    expect([...chooseExamples(rows.map((row) => outcome(row)), count)]).toEqual(expected);
  });
});

describe('drawExamples', () => {
  const ingestion = new Ingestion();
  let folder: string;

  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'assay-examples-')); });
  afterEach(async () => {
    await ingestion.done();
    await rm(folder, { recursive: true });
  });

  async function task(outcomes: readonly Outcome[]): Promise<DrawExamplesTask> {
    const labels = npyFile('|u1', [2], Uint8Array.of(0, 1));
    const images = npyFile('|u1', [2, 2, 2], Uint8Array.of(0, 51, 102, 255, 0, 0, 0, 0));
    const dataset = await ingestion.run(writeZip([
      { name: 'train_images.npy', content: images }, { name: 'train_labels.npy', content: labels },
      { name: 'test_images.npy', content: images }, { name: 'test_labels.npy', content: labels },
    ]), { fileName: 'upload.npz' });
    await writeFile(join(folder, 'v.npy'), writeNpy(floatTensor([1, 2, 2], Float32Array.of(0.0625, 0.0625, -0.0625, 0.0625))));
    await writeFile(join(folder, 'o.csv'), writeOutcomes(outcomes, CLASSES));
    return {
      kind: 'draw-examples', dataset, outputDirectory: join(folder, 'out'), cacheDirectory: join(folder, 'cache'),
      attacks: [{ id: 'atk', tensorPath: join(folder, 'v.npy'), outcomesPath: join(folder, 'o.csv'), resize: 'BILINEAR' }],
    };
  }

  const corner = async (path: string): Promise<number[]> => {
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect(info.width).toBeGreaterThanOrEqual(168);
    return [0, info.width - 1, (info.height - 1) * info.width, info.height * info.width - 1].map((pixel) => data[pixel * info.channels] ?? -1);
  };

  it('draws what the model was shown, clipped, and says what it answered', async () => {
    const { examples } = await drawExamples(await task([outcome('001', 'test/0'), outcome('111', 'test/1')]));
    const [first] = examples;
    if (!first) throw new Error('expected an example');
    expect(first).toMatchObject({ attackId: 'atk', name: 'test/0', label: 'normal', cleanPrediction: 'normal', adversarialPrediction: 'pneumonia', factor: 5 });
    expect(await corner(first.cleanPath)).toEqual([0, 51, 102, 255]);
    expect(await corner(first.perturbedPath)).toEqual([16, 67, 86, 255]);
    expect(await corner(first.differencePath)).toEqual([207, 207, 48, 128]);
  });

  it('refuses outcomes of other images', async () => {
    await expect(drawExamples(await task([outcome('001', 'test/9')]))).rejects.toThrow(/expected image test\/0, found test\/9/);
  });
});
