import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onnx } from 'onnx-proto';
import sharp from 'sharp';
import { npyFile } from '../support/npy-writer.ts';
import { writeZip } from '../support/zip-writer.ts';
import { RunningAssay } from './running-assay.ts';
import { registerDataset, registerModel } from './steps.ts';

const SAMPLE_MODEL = resolve(import.meta.dirname, '../../samples/synthetic-radiograph-cnn.onnx');
const SAMPLE_IMAGES = resolve(import.meta.dirname, '../../samples/synthetic-radiographs.npz');
const IDENTITY = { preprocessing: { channels: 'GRAY' } };

describe('bad input, through the whole system', () => {
  const assay = new RunningAssay();
  const folder = mkdtempSync(join(tmpdir(), 'assay-bad-'));
  let model: string;
  let dataset: string;

  beforeAll(async () => {
    await assay.start();
    ({ id: model } = await registerModel(assay, SAMPLE_MODEL, IDENTITY));
    ({ id: dataset } = await registerDataset(assay, SAMPLE_IMAGES));
  }, 120_000);

  afterAll(async () => {
    await assay.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const png = (width: number, height: number): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 3, background: '#808080' } }).png().toBuffer();
  const npz = (images: Uint8Array, labels: Uint8Array, count: number): Buffer => writeZip([
    { name: 'images.npy', content: npyFile('|u1', [count, 4, 4], images) },
    { name: 'labels.npy', content: npyFile('|u1', [count], labels) },
  ]);

  describe('models', () => {
    const rejected = async (name: string, bytes: Uint8Array, input: object = IDENTITY): Promise<string> => {
      const answer = await registerModel(assay, file(name, bytes), { ...input });
      expect(answer.state).toBe('REJECTED');
      return answer.problems.map((problem) => problem.message).join('\n');
    };

    it('refuses a truncated ONNX file', async () => {
      expect(await rejected('truncated.onnx', readFileSync(SAMPLE_MODEL).subarray(0, 5000))).toMatch(/ONNX|truncated|protobuf/i);
    });

    it('names every unknown operator at once', async () => {
      const proto = onnx.ModelProto.decode(readFileSync(SAMPLE_MODEL));
      const [first, second] = proto.graph?.node ?? [];
      if (!first || !second) throw new Error('expected two nodes');
      first.opType = 'Frobnicate';
      second.opType = 'Transmogrify';
      const reasons = await rejected('unknown.onnx', onnx.ModelProto.encode(proto).finish());
      expect(reasons).toContain('Frobnicate');
      expect(reasons).toContain('Transmogrify');
    });

    it('refuses a model with another number of classes', async () => {
      const reasons = await rejected('classes.onnx', readFileSync(SAMPLE_MODEL), { ...IDENTITY, classes: ['a', 'b', 'c'] });
      expect(reasons).toMatch(/3/);
      expect(reasons).toMatch(/2/);
    });
  });

  describe('data sets', () => {
    const rejected = async (name: string, bytes: Uint8Array): Promise<string> => {
      const answer = await registerDataset(assay, file(name, bytes));
      expect(answer.state).toBe('REJECTED');
      return answer.problems.map((problem) => problem.message).join('\n');
    };

    it('refuses labels out of range and says which', async () => {
      expect(await rejected('labels.npz', npz(new Uint8Array(64), new Uint8Array([0, 1, 7, 0]), 4))).toMatch(/7/);
    });

    it('refuses pickled objects in an NPZ', async () => {
      const pickled = writeZip([
        { name: 'images.npy', content: npyFile('|O', [2], new Uint8Array(16)) },
        { name: 'labels.npy', content: npyFile('|u1', [2], new Uint8Array(2)) },
      ]);
      expect(await rejected('pickled.npz', pickled)).toMatch(/pickle|object/i);
    });

    it('refuses an empty ZIP', async () => {
      expect(await rejected('empty.zip', writeZip([]))).toMatch(/no images|empty/i);
    });

    it('refuses names that leave the archive', async () => {
      const bytes = writeZip([{ name: '../../normal/a.png', content: await png(8, 8) }]);
      expect(await rejected('traversal.zip', bytes)).toMatch(/\.\.\//);
    });

    it('takes images of mixed sizes, for they are resized to the model', async () => {
      const members = await Promise.all(['normal', 'pneumonia'].flatMap((name, c) => [0, 1, 2, 3].map(async (i) =>
        ({ name: `${name}/${i}.png`, content: await png(20 + i, 30 + c) }))));
      const answer = await registerDataset(assay, file('mixed.zip', writeZip(members)));
      expect(answer).toMatchObject({ state: 'READY', splits: [{ images: 4 }, { images: 4 }] });
    });
  });

  describe('launches', () => {
    const good = { algorithm: 'uap-sgd', goal: 'NONTARGETED', norm: 'LINF', epsilon: 0.02 };
    const problems = async (attack: object, audit: object = {}): Promise<{ code: string; message: string; path: string[] }[]> => {
      const answer = await assay.graphql(
        'mutation ($input: LaunchAuditInput!) { launchAudit(input: $input) { audit { id } problems { code message path } } }',
        { input: { name: 'bad', modelIds: [model], datasetId: dataset, attacks: [{ ...good, ...attack }], ...audit } },
      );
      const payload = answer.data?.['launchAudit'] as { audit: object | null; problems: { code: string; message: string; path: string[] }[] };
      expect(payload.audit).toBeNull();
      return payload.problems;
    };

    it.each([
      ['a target class that does not exist', { goal: 'TARGETED', targetClass: 'melanoma' }, /melanoma.*normal.*pneumonia|normal.*pneumonia.*melanoma/s, 'targetClass'],
      ['epsilon 0', { epsilon: 0 }, /epsilon|greater than 0|positive/i, 'epsilon'],
      ['a negative epsilon', { epsilon: -0.1 }, /-0\.1/, 'epsilon'],
      ['both budgets', { zetaPercent: 4 }, /exactly one/i, 'epsilon'],
      ['no budget', { epsilon: undefined }, /exactly one/i, 'epsilon'],
      ['an unknown algorithm', { algorithm: 'uap-magic' }, /uap-magic.*uap-sgd|uap-sgd.*uap-magic/s, 'algorithm'],
      ['an unknown parameter', { parameters: { epochz: 3 } }, /epochz/, 'parameters'],
    ])('refuses %s', async (_name, attack, message, field) => {
      const found = await problems(attack);
      expect(found.map((problem) => problem.message).join('\n')).toMatch(message);
      expect(found[0]?.path).toContain(field);
    });

    it('refuses a model that is not READY and says its state', async () => {
      const broken = await registerModel(assay, file('broken.onnx', new Uint8Array(100)), IDENTITY);
      const found = await problems({}, { modelIds: [broken.id] });
      expect(found[0]?.message).toMatch(/REJECTED/);
    });
  });

  describe('keys', () => {
    it.each([['missing', ''], ['wrong', 'Bearer assay_wrong_wrong_wrong_wrong_wrong_wrong']])('refuses a %s key everywhere', async (_name, authorization) => {
      const answer = await assay.graphql('{ viewer { id } }', {}, authorization);
      expect(answer.status).toBe(401);
      expect(answer.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
      const headers = authorization ? { authorization } : undefined;
      const upload = await fetch(`${assay.url}/uploads/upl_0`, { method: 'HEAD', ...(headers ? { headers } : {}) });
      expect(upload.status).toBe(401);
      const download = await fetch(`${assay.url}/files/org_0/${'0'.repeat(64)}/x`, headers ? { headers } : {});
      expect(download.status).toBe(401);
    });
  });

  it('still works after all of this', async () => {
    const again = await registerModel(assay, SAMPLE_MODEL, IDENTITY);
    expect(again.state).toBe('READY');
  });
});
