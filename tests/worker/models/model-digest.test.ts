import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelDigest } from '../../../src/worker/runner/models/model-digest.ts';
import type { ModelSpec } from '../../../src/worker/runner/protocol.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-digest-'));
  for (const name of ['one', 'two', 'copy of one']) await writeFile(join(folder, name), name === 'two' ? 'graph 2' : 'graph 1');
});
afterAll(() => rm(folder, { recursive: true }));

const GREY: ModelSpec['preprocessing'] = { width: 2, height: 2, channels: 'GRAY', resize: 'NEAREST', scale: [1], offset: [0] };

function digest(file: string, preprocessing: Partial<ModelSpec['preprocessing']> = {}): Promise<string> {
  return modelDigest({ files: [{ name: 'm.onnx', path: join(folder, file) }], classes: ['a', 'b'], preprocessing: { ...GREY, ...preprocessing } });
}

describe('modelDigest', () => {
  it('is that of the content, wherever it lies', async () => {
    expect(await digest('one')).toBe(await digest('copy of one'));
    expect(await digest('one')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs with the files and with each thing that changes what the model sees', async () => {
    const digests = await Promise.all([
      digest('one'), digest('two'), digest('one', { scale: [2] }), digest('one', { offset: [-1] }), digest('one', { channels: 'BGR' }), digest('one', { channels: 'RGB' }), digest('one', { height: 4 }),
    ]);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
