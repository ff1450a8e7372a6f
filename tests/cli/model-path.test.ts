import { mkdirSync } from 'node:fs';
import { readModelPath } from '../../src/cli/model-path.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { Folder } from './npz-inputs.ts';

const folder = new Folder();
afterAll(() => { folder.remove(); });

async function namesAt(path: string): Promise<readonly string[]> {
  return (await readModelPath(path)).map(({ name }) => name);
}

describe('readModelPath', () => {
  it('takes the shards a model.json names, and nothing else beside it', async () => {
    mkdirSync(folder.file('tfjs'));
    const manifest = { weightsManifest: [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'] }] };
    const main = folder.file('tfjs/model.json', Buffer.from(JSON.stringify(manifest)));
    for (const name of ['group1-shard1of2.bin', 'group1-shard2of2.bin', 'notes.txt', 'shard']) folder.file(`tfjs/${name}`, Buffer.from(name));
    expect(await namesAt(main)).toEqual(['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin']);
    expect(await namesAt(folder.file('tfjs'))).toEqual(['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin']);
  });

  it('takes the data an ONNX file names, by its whole name', async () => {
    mkdirSync(folder.file('onnx'));
    const main = folder.file('onnx/m.onnx', Buffer.concat([Buffer.of(0x6a, 9), Buffer.from('m.weights'), Buffer.of(0)]));
    for (const name of ['m.weights', 'weights', 'm.w']) folder.file(`onnx/${name}`, Buffer.from(name));
    expect(await namesAt(main)).toEqual(['m.onnx', 'm.weights']);
  });

  it('takes a file alone whatever lies beside it', async () => {
    mkdirSync(folder.file('keras'));
    folder.file('keras/other.h5', Buffer.from('b'));
    expect(await namesAt(folder.file('keras/m.h5', Buffer.from('a')))).toEqual(['m.h5']);
  });

  it('leaves it to the importers what a folder without a main file holds', async () => {
    expect([...await namesAt(folder.file('keras'))].sort()).toEqual(['m.h5', 'other.h5']);
  });

  it('refuses what is not there, and an empty folder', async () => {
    mkdirSync(folder.file('empty'));
    await expect(readModelPath(folder.file('none'))).rejects.toThrow(UsageError);
    await expect(readModelPath(folder.file('empty'))).rejects.toThrow(UsageError);
  });
});
