import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSeeds, type Seed } from '../../bench/fuzz/seeds.ts';
import { AUDIT } from '../../samples/demo/operations.ts';
import { MODEL_FORMATS, type ModelFormat } from '../../src/numeric/importers/model-format.ts';
import { npyFile } from '../support/npy-writer.ts';
import { writeZip } from '../support/zip-writer.ts';
import { RunningAssay } from './running-assay.ts';
import { followAudit, launchAudit, registerDataset, registerModel } from './steps.ts';

const FACTS = 'query ($id: ID!) { model(id: $id) { format sha256 sizeBytes parameterCount input { height width channels layout } } }';

describe('models of every format, through the whole system', () => {
  const assay = new RunningAssay();
  const folder = mkdtempSync(join(tmpdir(), 'assay-formats-'));

  beforeAll(() => assay.start(), 120_000);

  afterAll(async () => {
    await assay.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function smallest(format: ModelFormat): Promise<Seed> {
    const [seed] = await findSeeds(format);
    if (!seed) throw new Error(`expected a small ${format} model`);
    return seed;
  }

  function write(name: string, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): string[] {
    mkdirSync(join(folder, name), { recursive: true });
    return files.map((file) => {
      writeFileSync(join(folder, name, file.name), file.bytes);
      return join(folder, name, file.name);
    });
  }

  const classesOf = ({ classCount }: Seed): string[] => Array.from({ length: classCount }, (_, index) => `class ${index}`);
  const inputOf = (seed: Seed): object => ({ name: seed.format, classes: classesOf(seed), preprocessing: { channels: seed.channels, ...seed.size } });

  it.each(MODEL_FORMATS)('takes %s', async (format) => {
    const seed = await smallest(format);
    const paths = write(format, seed.files);
    const model = await registerModel(assay, paths, { ...inputOf(seed) });
    expect(model).toMatchObject({ state: 'READY', outputKind: expect.stringMatching(/LOGITS|SOFTMAX|SIGMOID/) });
    const { data } = await assay.graphql(FACTS, { id: model.id });
    const sizeBytes = seed.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(data?.['model']).toMatchObject({
      format, sizeBytes: expect.anything(), parameterCount: expect.any(Number), input: { channels: seed.channels === 'GRAY' ? 1 : 3 },
    });
    expect(Number((data?.['model'] as { sizeBytes: string }).sizeBytes)).toBe(sizeBytes);
  }, 120_000);

  it('tells the format by the content where the name says another', async () => {
    const seed = await smallest('TFLITE');
    const [path = ''] = write('misnamed', [{ name: 'model.onnx', bytes: seed.files[0]?.bytes ?? new Uint8Array() }]);
    const model = await registerModel(assay, path, { ...inputOf(seed) });
    expect(model.state).toBe('READY');
    expect((await assay.graphql(FACTS, { id: model.id })).data?.['model']).toMatchObject({ format: 'TFLITE' });
  });

  it('takes a ZIP of a TensorFlow.js folder', async () => {
    const seed = await smallest('TFJS_GRAPH');
    const zip = writeZip(seed.files.map(({ name, bytes }) => ({ name: `web/${name}`, content: bytes, deflate: true })));
    const [path = ''] = write('zipped', [{ name: 'web.zip', bytes: zip }]);
    const model = await registerModel(assay, path, { ...inputOf(seed) });
    expect(model.state).toBe('READY');
    expect((await assay.graphql(FACTS, { id: model.id })).data?.['model']).toMatchObject({ format: 'TFJS_GRAPH' });
  });

  it('refuses a model whose weight files are left out, naming them', async () => {
    const seed = await smallest('TFJS_LAYERS');
    const [path = ''] = write('incomplete', seed.files.slice(0, 1));
    const model = await registerModel(assay, path, { ...inputOf(seed) });
    expect(model.state).toBe('REJECTED');
    expect(model.problems.map(({ message }) => message).join('\n')).toContain(seed.files[1]?.name);
  });

  it('audits one that is not ONNX', async () => {
    const seed = await smallest('KERAS_H5');
    const model = await registerModel(assay, write('audited', seed.files), { ...inputOf(seed) });
    const { height = 0, width = 0, channels = 0 } = model.input ?? {};
    const count = 8 * seed.classCount;
    const pixels = (shift: number): Uint8Array => Uint8Array.from({ length: count * height * width * channels }, (_, i) => ((i + shift) * 2654435761) >>> 24);
    const shape = channels === 1 ? [count, height, width] : [count, height, width, channels];
    const labels = npyFile('|u1', [count], Uint8Array.from({ length: count }, (_, i) => i % seed.classCount));
    const npz = writeZip([
      { name: 'train_images.npy', content: npyFile('|u1', shape, pixels(1)) }, { name: 'train_labels.npy', content: labels },
      { name: 'test_images.npy', content: npyFile('|u1', shape, pixels(9999)) }, { name: 'test_labels.npy', content: labels },
    ]);
    const [file = ''] = write('data', [{ name: 'images.npz', bytes: npz }]);
    const dataset = await registerDataset(assay, file, { classes: classesOf(seed) });
    expect(dataset.state).toBe('READY');
    const auditId = await launchAudit(assay, {
      name: 'keras', modelIds: [model.id], datasetId: dataset.id,
      attacks: [{ algorithm: 'uap-sgd', goal: 'NONTARGETED', norm: 'LINF', epsilon: 0.2, seed: 1, parameters: { epochs: 2 } }],
    });
    await followAudit(assay, auditId, 0);
    const { audit } = await assay.client.request(AUDIT, { id: auditId });
    expect(audit.state).toBe('SUCCEEDED');
    expect(audit.attacks[0]?.evaluations[0]?.foolingRate.n).toBe(count);
  }, 180_000);
});
